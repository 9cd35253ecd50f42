#!/usr/bin/env bash
# scripts/fuzz.sh SECONDS: runs every fuzz target of build/asan, sharing SECONDS among them, with a
# memory cap. Starts from the malformed files of tests/attacks and keeps what it finds in build/.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -eq 1 ] || { echo "usage: scripts/fuzz.sh SECONDS" >&2; exit 2; }
seconds=$1
mapfile -t targets < <(find build/asan -maxdepth 1 -type f -name '*_fuzz' | sort)
[ ${#targets[@]} -gt 0 ] || { echo "fuzz: no targets in build/asan" >&2; exit 1; }
# The safetensors reader meets files from strangers: it gets at least half of the time.
for target in "${targets[@]}"; do
  name=$(basename "$target")
  share=$(( seconds / (2 * ${#targets[@]}) ))
  [ "$name" = safetensors_fuzz ] && share=$(( share + seconds / 2 ))
  corpus=build/asan/corpus/$name
  mkdir -p "$corpus"
  seeds=()
  [ -d tests/attacks ] && seeds=(tests/attacks)
  echo "fuzz: $name for $share s"
  "$target" -max_total_time="$share" -rss_limit_mb=512 -malloc_limit_mb=256 -timeout=10 \
    -max_len=65536 -artifact_prefix="$corpus/crash-" "$corpus" "${seeds[@]}" >"$corpus.log" 2>&1 ||
    { tail -n 60 "$corpus.log" >&2; echo "fuzz: $name failed; see $corpus.log" >&2; exit 1; }
  tail -n 1 "$corpus.log"
done
