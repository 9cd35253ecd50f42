#!/usr/bin/env bash
# scripts/build.sh PRESET [TARGET…]: configure and build one preset of CMakePresets.json.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || { echo "usage: scripts/build.sh PRESET [TARGET…]" >&2; exit 2; }
preset=$1
shift
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "build: configuring '$preset'"
cmake --preset "$preset" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
targets=()
[ $# -gt 0 ] && targets=(--target "$@")
if [ -t 1 ]; then
  cmake --build "build/$preset" "${targets[@]}"
else
  echo "build: compiling '$preset' on $(nproc) cores"
  cmake --build "build/$preset" "${targets[@]}" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
  grep -E 'warning:' "$log" || true
fi
