#!/usr/bin/env bash
# Holds the nearest-code search against FAISS and PyTorch (Debian's python3-faiss and python3-torch, installed where missing).
# Prints Markdown and writes artifacts/peers/{nearest-code,ema-pass}.json. Options go to nearest_code.py: --quick, --repeats N, --threads N.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
python=${PYTHON:-/usr/bin/python3}

if ! "$python" -c 'import torch, faiss' 2>/dev/null; then
  echo "Installing python3-torch and python3-faiss" >&2
  sudo=""
  [[ $(id -u) == 0 ]] || sudo=sudo
  $sudo apt-get install -y -qq python3-torch python3-faiss >/dev/null || {
    $sudo apt-get update -qq
    $sudo apt-get install -y -qq python3-torch python3-faiss >/dev/null
  }
fi

bin=artifacts/peers/bin
dotnet build benchmarks/VectorQuantization.Benchmarks -c Release --nologo -v quiet -o "$bin" ${BUILD_ARGUMENTS:-} >&2
exec "$python" benchmarks/peers/nearest_code.py "$bin/VectorQuantization.Benchmarks.dll" --json artifacts/peers "$@"
