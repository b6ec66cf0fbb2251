#!/usr/bin/env bash
# Cached sampling of the gated PixelCNN against running the whole network for each position: a table, and JSON in artifacts/peers.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck disable=SC2086
dotnet run --project benchmarks/VectorQuantization.Benchmarks -c Release ${BUILD_ARGUMENTS:-} -- pixelcnn artifacts/peers/pixelcnn-sampling.json
