#!/usr/bin/python3
"""The nearest points of six lattices: SIMD beside the plain loop over all translates, on one thread.

    scripts/build.sh bench && /usr/bin/python3 bench/lattice_kernels.py

Runs build/bench/bench/lattice_kernels_bench (or the program given as the argument) and writes
bench/results/lattice_kernels.csv: the fastest of fifteen repetitions, in CPU ns per coordinate (the
machine is shared).
"""
import csv
import json
import pathlib
import subprocess
import sys

import machine

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCH = ROOT / "build/bench/bench/lattice_kernels_bench"


def main():
    bench = sys.argv[1] if len(sys.argv) > 1 else BENCH
    out = subprocess.run([bench, "--benchmark_format=json"], check=True, capture_output=True,
                         text=True).stdout
    ns = {tuple(run["run_name"].split("/")[:2]): run["per_coordinate"] * 1e9
          for run in json.loads(out)["benchmarks"] if run.get("aggregate_name") == "least"}
    with open(ROOT / "bench/results/lattice_kernels.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["what", "ns_per_coordinate", "reference_ns_per_coordinate", "speedup",
                         "command", "machine"])
        for (program, lattice), value in ns.items():
            if program == "reference":
                continue
            reference = ns["reference", lattice]
            row = [machine.digits(value), machine.digits(reference), machine.digits(reference / value)]
            writer.writerow([lattice, *row, "lattice_kernels_bench", machine.describe()])
            print(f"{lattice:6} {row[0]:>7} ns {row[1]:>7} ns {row[2]:>5} x")


if __name__ == "__main__":
    main()
