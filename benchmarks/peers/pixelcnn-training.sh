#!/usr/bin/env bash
# Training speed of the gated PixelCNN against the same network in Python PyTorch: the two programs in turn, medians of steps a second of
# processor time.
# Usage: pixelcnn-training.sh [steps per run, default 100] [threads, default 1] [channels, default 64]; RUNS=5 runs each
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
steps=${1:-100} threads=${2:-1} channels=${3:-64}
runs=${RUNS:-5}
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

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet build benchmarks/VectorQuantization.Benchmarks -c Release --nologo -v quiet -o "$work/bin" ${BUILD_ARGUMENTS:-} >&2

for ((run = 1; run <= runs; run++)); do
  echo "run $run of $runs" >&2
  dotnet "$work/bin/VectorQuantization.Benchmarks.dll" pixelcnn-training "$steps" "$threads" "$channels" >>"$work/ours"
  "$python" benchmarks/peers/pixelcnn_training.py "$steps" "$threads" "$channels" >>"$work/python"
done

median() { sort -n "$1" | sed -n "$(((runs + 1) / 2))p"; }
ours=$(median "$work/ours") theirs=$(median "$work/python")
ratio=$(awk -v a="$ours" -v b="$theirs" 'BEGIN { printf "%.3f", a / b }')
mkdir -p artifacts/peers
printf '{"steps": %d, "threads": %d, "channels": %d, "runs": %d, "ours_steps_per_second": %s, "python_steps_per_second": %s, "ratio": %s}\n' \
  "$steps" "$threads" "$channels" "$runs" "$ours" "$theirs" "$ratio" | tee artifacts/peers/pixelcnn-training.json
