#!/usr/bin/env bash
# The checks beside the tests: format, layering, claims, proofs, the tests under sanitizers, and fuzzing.
#
#   scripts/check.sh [--quick]      --quick: the static checks only
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh --tests

echo "check: format"
find ratefloor cli bench tests -name '*.cc' -o -name '*.h' |
  xargs -n 64 -P "$(nproc)" clang-format --dry-run --Werror
echo "check: layers"
/usr/bin/python3 scripts/check_layers.py
echo "check: claims"
/usr/bin/python3 scripts/check_claims.py
echo "check: proofs, what needs no Coq"
/usr/bin/python3 scripts/check_proofs.py --static
[ "${1:-}" = "--quick" ] && exit 0

echo "check: proofs (Coq)"
make -C proofs --no-print-directory

echo "check: tests under address and undefined-behaviour sanitizers (clang)"
scripts/build.sh asan
ctest --test-dir build/asan --output-on-failure --no-tests=error -j "$(nproc)" -LE 'browser|install|slow'

echo "check: fuzzing, ${RATEFLOOR_FUZZ_SECONDS:-60} seconds in all"
scripts/fuzz.sh "${RATEFLOOR_FUZZ_SECONDS:-60}"
echo "check: all passed"
