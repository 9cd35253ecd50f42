#!/usr/bin/python3
"""NF4 encoding beside a plain conversion to bf16, and every default method, on one thread.

    scripts/build.sh bench && /usr/bin/python3 bench/kernels_bench.py

Runs build/bench/bench/kernels_bench and writes bench/results/kernels.csv: the fastest of nine
repetitions, in ns per weight (the machine is shared). The conversion and the encoder read the same f32 tensor, larger than the caches, in
the same run; `share_of_bf16_speed` is the first's time over the row's.
"""
import csv
import json
import pathlib
import subprocess

import machine

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCH = ROOT / "build/bench/bench/kernels_bench"
FILTER = "BM_f32_to_bf16|BM_nf4_encode|method/"


def main():
    command = [BENCH, f"--benchmark_filter={FILTER}", "--benchmark_format=json"]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    runs = {run["run_name"].split("/min_time")[0]: run for run in json.loads(out)["benchmarks"]
            if run.get("aggregate_name") == "least"}
    ns = {name: run["per_weight"] * 1e9 for name, run in runs.items()}
    plain = next(value for name, value in ns.items() if name.startswith("BM_f32_to_bf16"))
    with open(ROOT / "bench/results/kernels.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["what", "ns_per_weight", "share_of_bf16_speed", "command", "machine"])
        for name, value in ns.items():
            share = f"{plain / value:.2f}" if name.startswith(("BM_f32", "BM_nf4")) else ""
            writer.writerow([name, f"{value:.2f}", share, f"kernels_bench --benchmark_filter='{FILTER}'",
                             machine.describe()])
            print(f"{name:40} {value:6.2f} ns {share}")


if __name__ == "__main__":
    main()
