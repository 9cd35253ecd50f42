#!/usr/bin/python3
"""The certified gap R(D) − SLB(D) over shapes and distortions, and two pictures of it.

    cmake --build build/release --target ratefloor && /usr/bin/python3 bench/gap_curves.py

Asks `ratefloor floor --certify` for every point and writes bench/results/gap_curves.csv; about ten
minutes on one core. `--pictures` draws docs/images/gap-curves.svg and gap-beta.svg from the CSV
that is there; `--ratefloor PATH` is another program to ask.
"""
import argparse
import csv
import json
import pathlib
import subprocess
import sys

import gap_pictures
import machine

ROOT = pathlib.Path(__file__).resolve().parent.parent
CSV = ROOT / "bench/results/gap_curves.csv"
SOURCES = [f"ggd:{1 + i / 10:g}" for i in range(11)] + ["ggd:3", "ggd:4", "ggd:8", "uniform"]
DISTORTIONS = ["0.001", "0.002", "0.005", "0.01", "0.02", "0.05", "0.1", "0.25", "0.5", "0.75", "0.9"]


def certified_gap(program, source, distortion):
    """Lower and upper end, bits; an end below 0 says no more than 0 does."""
    command = [program, "floor", "--source", source, "--distortion", distortion, "--certify", "--json", "-"]
    point = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    if not point["certified"]:
        raise ValueError(f"{source} at {distortion} is not certified")
    low, high = map(float, point["gap_bits"])
    return max(low, 0.0), high


def measure(program):
    described = machine.describe()
    with open(CSV, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["source", "distortion", "gap_lower_bits", "gap_upper_bits", "command", "machine"])
        for source in SOURCES:
            for distortion in DISTORTIONS:
                low, high = certified_gap(program, source, distortion)
                command = f"ratefloor floor --source {source} --distortion {distortion} --certify --json -"
                writer.writerow([source, distortion, repr(low), repr(high), command, described])
                file.flush()
                print(f"{source:8} {distortion:6} {low:.9e} {high:.9e}", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ratefloor", default=ROOT / "build/release/cli/ratefloor")
    parser.add_argument("--pictures", action="store_true")
    options = parser.parse_args()
    if not options.pictures:
        measure(options.ratefloor)
    gap_pictures.draw(CSV, ROOT / "docs/images")


if __name__ == "__main__":
    main()
