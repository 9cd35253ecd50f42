#!/usr/bin/env bash
# Set-up, build, and every test. The last line says how many passed.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh --tests
scripts/build.sh release
ctest --test-dir build/release --output-on-failure --no-tests=error -j "$(nproc)" "$@"
