#!/usr/bin/env bash
# Training speed of the VQ-VAE of `samples/VqVae --preset sonnet-cifar10` against the same model in Python PyTorch (Debian's python3-torch, installed where missing).
# Prints Markdown and writes artifacts/peers/vqvae-training.json. Options go to vqvae_training.py: --rounds N, --threads N.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
python=${PYTHON:-/usr/bin/python3}

# From another folder: the repository's torch/ would pass for the module.
if ! (cd / && "$python" -c 'import torch; torch.ones(1)' 2>/dev/null); then
  echo "Installing python3-torch" >&2
  sudo=""
  [[ $(id -u) == 0 ]] || sudo=sudo
  $sudo apt-get install -y -qq python3-torch >/dev/null || {
    $sudo apt-get update -qq
    $sudo apt-get install -y -qq python3-torch >/dev/null
  }
fi

bin=artifacts/peers/bin
dotnet build benchmarks/VectorQuantization.Benchmarks -c Release --nologo -v quiet -o "$bin" ${BUILD_ARGUMENTS:-} >&2
exec "$python" benchmarks/peers/vqvae_training.py "$bin/VectorQuantization.Benchmarks.dll" --json artifacts/peers/vqvae-training.json "$@"
