#!/usr/bin/env bash
# Kills a training run with SIGKILL at random instants, resumes it each time, and compares what comes out with a run that was left alone: every byte of the weights, of the
# optimizer's state and of everything random.
#   eng/kill-loop.sh [KILLS [FOLDER]]     50 kills in artifacts/kill-loop by default
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
kills=${1:-50} folder=${2:-artifacts/kill-loop}
rm -rf "$folder"
mkdir -p "$folder"

# Enough steps that the run is not over before the last kill, about one a second.
steps=$((200 * kills))
program=(artifacts/bin/VqVae/release/VqVae --dataset shapes --hidden 8 --batch 16 --seed 7 --steps "$steps" --checkpoint-every 7)
dotnet build samples/VqVae -c Release --nologo -v quiet

echo "whole: $steps steps"
"${program[@]}" --output "$folder/whole" > "$folder/whole.log"

newest() { find "$1/checkpoints" -maxdepth 1 -name 'step-*' ! -name '*.tmp' 2> /dev/null | sort | tail -1 || true; }

done_kills=0 useless=0
while ((done_kills < kills)); do
  before=$(newest "$folder/killed")
  "${program[@]}" --output "$folder/killed" --resume > "$folder/killed.log" 2>&1 &
  process=$!
  # 0.2 to 2.2 seconds: while it starts, trains, writes a checkpoint, removes an old one.
  sleep "$((RANDOM % 3)).$((RANDOM % 8 + 2))"
  if ! kill -KILL "$process" 2> /dev/null; then break; fi
  wait "$process" 2> /dev/null || true
  done_kills=$((done_kills + 1))
  after=$(newest "$folder/killed")
  [[ $before == "$after" ]] && useless=$((useless + 1))
  echo "kill $done_kills: ${after##*/}"
done
"${program[@]}" --output "$folder/killed" --resume > "$folder/killed.log" 2>&1
echo "$done_kills kills, $useless of them before the next checkpoint"

a=$(newest "$folder/whole") b=$(newest "$folder/killed")
[[ ${a##*/} == "${b##*/}" ]] || { echo "different: ${a##*/} and ${b##*/}"; exit 1; }
cmp "$a/model.safetensors" "$b/model.safetensors"
# The state of training has the length of metrics.jsonl in it, whose times differ; those eight bytes may.
header=$(od -An -t u8 -N 8 "$a/training.safetensors" | tr -d ' ')
offset=$(head -c $((8 + header)) "$a/training.safetensors" | tail -c +9 | sed -E 's/.*"metrics:length":\{[^}]*"data_offsets":\[([0-9]+),.*/\1/')
first=$((8 + header + offset))
different=$({ cmp -l "$a/training.safetensors" "$b/training.safetensors" || true; } | awk -v first="$first" '$1 <= first || $1 > first + 8' | wc -l)
[[ $different == 0 ]] || { echo "training.safetensors: $different bytes differ"; exit 1; }
diff <(sed -E 's/,"seconds":[^}]*//' "$folder/whole/metrics.jsonl") <(sed -E 's/,"seconds":[^}]*//' "$folder/killed/metrics.jsonl")
cmp "$folder/whole/reconstructions.png" "$folder/killed/reconstructions.png"
[[ $done_kills == "$kills" ]] || { echo "the run was over after $done_kills kills; it should have taken longer"; exit 1; }
echo "the same bits"
