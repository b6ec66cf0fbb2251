#!/usr/bin/env bash
# Holds the cost of one small operator against Python PyTorch's: runs both programs in turn, five times each, and prints the medians
# of the processor time, in nanoseconds, and their ratio. Usage: small-operators.sh [operators per measurement, default 1,000,000]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
count=${1:-1000000}
runs=${RUNS:-5}
python=${PYTHON:-/usr/bin/python3}

if ! "$python" -c 'import torch; torch.ones(1)' 2>/dev/null; then
  echo "Installing python3-torch" >&2
  apt-get install -y -qq python3-torch >/dev/null
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet build benchmarks/SmallOperators -c Release --nologo -v quiet -o "$work/bin" ${BUILD_ARGUMENTS:-} >&2

for ((run = 1; run <= runs; run++)); do
  echo "run $run of $runs" >&2
  dotnet "$work/bin/SmallOperators.dll" "$count" | sed 's/^/ours /' >>"$work/times"
  "$python" benchmarks/peers/small_operators.py "$count" | sed 's/^/python /' >>"$work/times"
done

awk '
  $2 == "live" { if ($3 != 0) leaked = $3; next }
  { key = $1 SUBSEP $2; times[key, ++n[key]] = $3; if ($1 == "ours" && n[key] == 1) names[++known] = $2 }
  function median(key,    i, j, t) {
    for (i = 2; i <= n[key]; i++)
      for (j = i; j > 1 && times[key, j - 1] + 0 > times[key, j] + 0; j--) { t = times[key, j]; times[key, j] = times[key, j - 1]; times[key, j - 1] = t }
    return times[key, int((n[key] + 1) / 2)]
  }
  END {
    print "| operator | ours, ns | Python, ns | ratio |"
    print "| --- | ---: | ---: | ---: |"
    for (i = 1; i <= known; i++) {
      ours = median("ours" SUBSEP names[i]); python = median("python" SUBSEP names[i])
      printf "| `%s` | %d | %d | %.2f |\n", names[i], ours, python, ours / python
    }
    if (leaked) { print "tensors left over: " leaked; exit 1 }
    print "tensors left over: 0"
  }' "$work/times"
