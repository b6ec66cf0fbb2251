#!/usr/bin/env bash
# The demo: trains a VQ-VAE, then a prior over its codes in a short form. Arguments go to the first; PRIOR_ARGS, in place of its short form, to the second.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
configuration=${CONFIGURATION:-Release}
output=artifacts/demo prior=artifacts/prior
arguments=("$@")
for ((i = 0; i < $#; i++)); do
  case ${arguments[i]} in
    --help | -h | -\? | --version) exec dotnet run --project samples/VqVae -c "$configuration" -- "$@" ;;
    --output) output=${arguments[i + 1]:-} prior=$output/prior ;;
    --output=*) output=${arguments[i]#--output=} prior=$output/prior ;;
  esac
done

dotnet run --project samples/VqVae -c "$configuration" -- "$@"
# shellcheck disable=SC2086
dotnet run --project samples/PixelCnnPrior -c "$configuration" -- --vq-vae "$output" --output "$prior" \
  ${PRIOR_ARGS:---steps 1000 --channels 32 --classifier-steps 800}
