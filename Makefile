# The commands of README.md; each installs first what the machine lacks.
CONFIGURATION ?= Release
ARGS ?=

.PHONY: demo test build pack clean setup

demo: setup
	@eng/setup.sh data
	@dotnet run --project samples/VqVae -c $(CONFIGURATION) -- $(ARGS)

test: setup
	@dotnet test VectorQuantization.sln -c $(CONFIGURATION) --nologo

build: setup
	@dotnet build VectorQuantization.sln -c $(CONFIGURATION) --nologo

pack: setup
	@dotnet pack src/VectorQuantization -c $(CONFIGURATION) --nologo

setup:
	@eng/setup.sh torch

clean:
	@find artifacts -mindepth 1 -maxdepth 1 ! -name packages -exec rm -rf {} +
	@find artifacts/packages -name '*.nupkg' -delete
