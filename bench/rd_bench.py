#!/usr/bin/python3
"""Certified points and curves of R(D) beside a plain Blahut-Arimoto run, on one core.

    scripts/build.sh bench && /usr/bin/python3 bench/rd_bench.py            # bench/results/rd.csv
    /usr/bin/python3 bench/rd_bench.py --widths                             # bench/results/rd_widths.csv

--widths certifies the whole grid of beta 1, 1.1 ... 2 and seven distortions with the tool.
"""
import argparse
import csv
import json
import pathlib
import subprocess

import machine

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCH = ROOT / "build/bench/bench/rd_bench"
TOOL = ROOT / "build/bench/cli/ratefloor"
DISTORTIONS = ["0.001", "0.01", "0.05", "0.1", "0.25", "0.5", "0.9"]


def speed():
    with open(ROOT / "bench/results/rd.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["what", "source", "distortion", "seconds", "claimed_accuracy_bits",
                         "true_error_bits", "command", "machine"])
        with subprocess.Popen([BENCH], stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout:
                print(line, end="")
                writer.writerow(line.rstrip("\n").split(",") + ["rd_bench", machine.describe()])


def widths():
    points = [(f"ggd:{b / 10:g}", d) for b in range(10, 21) for d in DISTORTIONS]
    with open(ROOT / "bench/results/rd_widths.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["source", "distortion", "rd_lower_bits", "rd_upper_bits", "width_bits",
                         "command"])
        for source, distortion in points + [("ggd:1.7", "0.00885")]:
            arguments = ["floor", "--source", source, "--distortion", distortion, "--certify",
                         "--json", "-"]
            out = subprocess.run([TOOL, *arguments], check=True, capture_output=True, text=True)
            lower, upper = json.loads(out.stdout)["rd_bits"]
            print(f"{source} {distortion} {upper - lower:.1e}")
            writer.writerow([source, distortion, repr(lower), repr(upper), f"{upper - lower:.2e}",
                             "ratefloor " + " ".join(arguments)])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--widths", action="store_true")
    widths() if parser.parse_args().widths else speed()
