# The commands of README.md; each installs first what the machine lacks.
CONFIGURATION ?= Release
ARGS ?=

.PHONY: demo test build pack peers bench clean setup

demo: setup
	@eng/setup.sh data $(if $(findstring cifar10,$(ARGS)),cifar-10,fashion-mnist)
	@dotnet run --project samples/VqVae -c $(CONFIGURATION) -- $(ARGS)

test: setup
	@dotnet test VectorQuantization.sln -c $(CONFIGURATION) --nologo

build: setup
	@dotnet build VectorQuantization.sln -c $(CONFIGURATION) --nologo

pack: setup
	@dotnet pack src/VectorQuantization -c $(CONFIGURATION) --nologo

# Against FAISS and PyTorch on this machine: tables, and JSON in artifacts/peers.
peers: setup
	@benchmarks/peers/nearest-code.sh $(ARGS)

bench: setup
	@dotnet run --project benchmarks/VectorQuantization.Benchmarks -c Release -- $(if $(ARGS),$(ARGS),--filter '*')

setup:
	@eng/setup.sh torch

clean:
	@find artifacts -mindepth 1 -maxdepth 1 ! -name packages -exec rm -rf {} +
	@find artifacts/packages -name '*.nupkg' -delete
