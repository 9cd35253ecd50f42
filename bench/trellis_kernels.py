#!/usr/bin/python3
"""Decoding entropy-coded trellis streams with 1 to 32 lanes on every SIMD target, on one thread.

    scripts/build.sh bench && /usr/bin/python3 bench/trellis_kernels.py

Runs build/bench/bench/trellis_kernels_bench (or the program given as the argument) and writes
bench/results/trellis_kernels.csv: the fastest of fifteen repetitions, in CPU ns per weight and in
millions of weights per second (the machine is shared). "levels" are weights from a table, about 3.1
bits each; "classes" has 16 probability tables instead of 2; "raw" has two raw bits per weight.
"encode" is the encoder, which has no SIMD.
"""
import csv
import json
import pathlib
import subprocess
import sys

import machine

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCH = ROOT / "build/bench/bench/trellis_kernels_bench"


def main():
    bench = sys.argv[1] if len(sys.argv) > 1 else BENCH
    out = subprocess.run([bench, "--benchmark_format=json"], check=True, capture_output=True,
                         text=True).stdout
    with open(ROOT / "bench/results/trellis_kernels.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["what", "lanes", "target", "ns_per_weight", "million_weights_per_second",
                         "command", "machine"])
        for run in json.loads(out)["benchmarks"]:
            if run.get("aggregate_name") != "least":
                continue
            what, lanes, target = run["run_name"].split("/")[:3]
            ns = run["per_weight"] * 1e9
            row = [what, lanes, target, machine.digits(ns), machine.digits(1e3 / ns)]
            writer.writerow([*row, "trellis_kernels_bench", machine.describe()])
            print(f"{what:8} {lanes:>2} lanes {target:7} {row[3]:>6} ns {row[4]:>6} M/s")


if __name__ == "__main__":
    main()
