# The commands of README.md; each installs first what the machine lacks.
CONFIGURATION ?= Release
ARGS ?=
PRESET ?= sonnet-cifar10

.PHONY: demo published test build pack api peers bench clean setup

demo: setup
	@eng/setup.sh data
	@CONFIGURATION=$(CONFIGURATION) eng/demo.sh $(ARGS)

# A published run on CIFAR-10, its numbers beside ours.
published: setup
	@eng/setup.sh data cifar-10
	@dotnet run --project samples/VqVae -c $(CONFIGURATION) -- --preset $(PRESET) $(ARGS)

test: setup
	@dotnet test VectorQuantization.sln -c $(CONFIGURATION) --nologo

build: setup
	@dotnet build VectorQuantization.sln -c $(CONFIGURATION) --nologo

# The packages' files bear the time of the commit, so that the same commit gives the same bytes.
pack: export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2> /dev/null)
pack: setup
	@dotnet pack src/VectorQuantization -c $(CONFIGURATION) --nologo
	@dotnet pack src/VectorQuantization.PixelCnn -c $(CONFIGURATION) --nologo

# Writes the listings of the public API, api/*.txt, anew; a test holds the packages to them.
api: setup
	@ACCEPT_API=1 dotnet test tests/Packages.Tests -c $(CONFIGURATION) --nologo --filter FullyQualifiedName~PublicApiTests

# Against FAISS and PyTorch on this machine: tables, and JSON in artifacts/peers.
peers: setup
	@benchmarks/peers/nearest-code.sh $(ARGS)
	@benchmarks/peers/pixelcnn-sampling.sh
	@benchmarks/peers/pixelcnn-training.sh
	@benchmarks/peers/vqvae-training.sh

bench: setup
	@dotnet run --project benchmarks/VectorQuantization.Benchmarks -c Release -- $(if $(ARGS),$(ARGS),--filter '*')

setup:
	@eng/setup.sh torch

clean:
	@find artifacts -mindepth 1 -maxdepth 1 ! -name packages -exec rm -rf {} +
	@find artifacts/packages -name '*.*nupkg' -delete
