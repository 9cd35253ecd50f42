#!/usr/bin/python3
"""The forward pass and calibration beside the library's own products.

    scripts/build.sh bench && /usr/bin/python3 bench/forward_bench.py

Runs build/bench/bench/forward_bench on a synthetic model of 137 million weights and writes
bench/results/forward.csv. `share_of_gemm`: rate of the forward pass over that of one large product of the
same library in the same precision, in the same run. `over_forward`: time with calibration over time
without.
"""
import csv
import pathlib
import subprocess
import tempfile

import machine

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCH = ROOT / "build/bench/bench/forward_bench"


def main():
    with tempfile.TemporaryDirectory() as folder:
        out = subprocess.run([BENCH, folder, "7"], check=True, capture_output=True, text=True).stdout
    rows = [line.split(",") for line in out.splitlines()]
    rates = {(what, precision): float(rate) for what, precision, rate, _ in rows}
    times = {(what, precision): float(time) for what, precision, _, time in rows}
    with open(ROOT / "bench/results/forward.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["what", "precision", "gflop_per_s", "share_of_gemm", "over_f32", "over_forward", "command",
                         "machine"])
        for (what, precision), rate in rates.items():
            share = rate / rates["gemm", precision] if what == "prefill" else None
            faster = times[what, "f32"] / times[what, precision]
            over = times[what, precision] / times["prefill", precision] if what == "calibrate" else None
            line = [what, precision, f"{rate:.0f}", *("" if x is None else f"{x:.2f}" for x in (share, faster, over))]
            print(*line)
            writer.writerow([*line, "forward_bench FOLDER 7", machine.describe()])


if __name__ == "__main__":
    main()
