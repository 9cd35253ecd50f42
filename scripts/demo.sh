#!/usr/bin/env bash
# From a bare Debian 12 machine to the answer: set-up, build, and `ratefloor analyze` on the models in
# this repository. Ends with the table and the paths of the reports.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh
scripts/build.sh tool ratefloor
mkdir -p out
for model in stories260k quill-6m; do
  echo
  build/tool/cli/ratefloor analyze "models/$model" --html "out/$model.html"
done
echo
echo "Open these in a browser (they need no network):"
for model in stories260k quill-6m; do echo "  $PWD/out/$model.html"; done
