#!/usr/bin/env bash
# Installs what a bare Debian 12 machine lacks to build ratefloor, from Debian packages only.
#
#   scripts/setup.sh            what the command-line tool needs
#   scripts/setup.sh --tests    also what the tests and checks need (browser, sanitizers, formatter, Coq)
#
# Safe to run again: packages that are present are left alone. Needs no terminal.
set -euo pipefail

build=(g++ cmake ninja-build pkg-config
       libtbb-dev libfmt-dev nlohmann-json3-dev libcli11-dev libre2-dev libboost-dev
       librandom123-dev libhwy-dev libjs-chart.js libflint-dev libflint-arb-dev libeigen3-dev
       libyaml-cpp-dev libxxhash-dev libdnnl-dev libpcre2-dev libicu-dev
       python3)
tests=(libgtest-dev libgmock-dev libbenchmark-dev clang libclang-rt-14-dev clang-format
       python3-yaml chromium chromium-driver git
       coq libcoq-coquelicot libcoq-interval make)

wanted=("${build[@]}")
[ "${1:-}" = "--tests" ] && wanted+=("${tests[@]}")

missing=()
for package in "${wanted[@]}"; do
  status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = "installed" ] || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "setup: everything needed is installed (${#wanted[@]} packages)"
  exit 0
fi

echo "setup: installing ${#missing[@]} Debian packages: ${missing[*]}"
root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || {
    echo "setup: error: these packages need root; run as root or install sudo" >&2
    exit 1
  }
  root=(sudo)
fi
root+=(env DEBIAN_FRONTEND=noninteractive)
"${root[@]}" apt-get update -q=2
"${root[@]}" apt-get install -y -q=2 --no-install-recommends "${missing[@]}" >/dev/null
echo "setup: done"
