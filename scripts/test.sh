#!/usr/bin/env bash
# Set-up, build, and every test. ctest's summary comes last; further arguments go to ctest (-R NAME).
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh --tests
scripts/build.sh release
ctest --test-dir build/release --output-on-failure --no-tests=error -j "$(nproc)" "$@"
