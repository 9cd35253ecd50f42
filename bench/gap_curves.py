#!/usr/bin/python3
"""The certified gap R(D) − SLB(D) over shapes and distortions, and two pictures of it.

    cmake --build build/release --target ratefloor && /usr/bin/python3 bench/gap_curves.py

Asks `ratefloor floor --certify` for every point and writes bench/results/gap_curves.csv, and
gap_order.csv beside the cusp formula of docs/math/gap-order.md; about five minutes on one core.
`--pictures` only draws docs/images/gap-curves.svg and gap-beta.svg from the CSV that is there;
`--ratefloor PATH` is another program to ask.
"""
import argparse
import csv
import json
import math
import pathlib
import subprocess
import sys

import gap_pictures
import machine

ROOT = pathlib.Path(__file__).resolve().parent.parent
CSV = ROOT / "bench/results/gap_curves.csv"
ORDER_CSV = ROOT / "bench/results/gap_order.csv"
SOURCES = [f"ggd:{1 + i / 10:g}" for i in range(11)] + ["ggd:3", "ggd:4", "ggd:8", "uniform"]
DISTORTIONS = ["0.001", "0.002", "0.005", "0.01", "0.02", "0.05", "0.1", "0.25", "0.5", "0.75", "0.9"]

ORDER_SHAPES = ["1", "1.2", "1.5", "1.7"]
ORDER_DISTORTIONS = ["0.5", "0.25", "0.1", "0.07", "0.05", "0.035", "0.02", "0.014", "0.01", "0.007", "0.005",
                     "0.0035", "0.002", "0.001", "0.0005"]


def command_line(source, distortion):
    return ["floor", "--source", source, "--distortion", distortion, "--certify", "--json", "-"]


def certified_gap(program, source, distortion):
    """Lower and upper end, bits; an end below 0 says no more than 0 does."""
    command = [program, *command_line(source, distortion)]
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
                command = " ".join(["ratefloor", *command_line(source, distortion)])
                writer.writerow([source, distortion, repr(low), repr(high), command, described])
                file.flush()
                print(f"{source:8} {distortion:6} {low:.9e} {high:.9e}", file=sys.stderr)


def cusp_formula(beta, distortion):
    """The gap in bits as docs/math/gap-order.md derives it, 1 <= β < 2."""
    alpha = math.sqrt(math.gamma(1 / beta) / math.gamma(3 / beta))
    peak = beta / (2 * alpha * math.gamma(1 / beta))
    cusp = math.gamma(beta + 1) * math.sin(math.pi * beta / 2)
    sigma = math.sqrt(distortion)
    kappa = 3.0
    for _ in range(200):
        kappa = math.sqrt(2 * (-beta * math.log(sigma / alpha) + (2 + beta) * math.log(kappa)
                               - math.log(2 / math.pi * cusp)))
    nats = 2 * peak * cusp**2 / (math.pi * (2 * beta + 1) * alpha**(2 * beta)) * (sigma / kappa)**(2 * beta + 1)
    return nats / math.log(2)


def measure_order(program):
    described = machine.describe()
    with open(ORDER_CSV, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["beta", "distortion", "gap_lower_bits", "gap_upper_bits", "formula_bits",
                         "exponent_of_upper_ends", "exponent_of_formula", "command", "machine"])
        for beta in ORDER_SHAPES:
            last = None  # distortion, upper end, formula
            for distortion in ORDER_DISTORTIONS:
                low, high = certified_gap(program, f"ggd:{beta}", distortion)
                now = (float(distortion), high, cusp_formula(float(beta), float(distortion)))
                exponents = ["", ""]
                if last is not None:
                    step = math.log(last[0] / now[0])
                    exponents = [f"{math.log(last[i] / now[i]) / step:.4f}" for i in (1, 2)]
                last = now
                command = " ".join(["ratefloor", *command_line(f"ggd:{beta}", distortion)])
                writer.writerow([beta, distortion, repr(low), repr(high), f"{now[2]:.6g}", *exponents, command,
                                 described])
                file.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ratefloor", default=ROOT / "build/release/cli/ratefloor")
    parser.add_argument("--pictures", action="store_true")
    options = parser.parse_args()
    if not options.pictures:
        measure(options.ratefloor)
        measure_order(options.ratefloor)
    gap_pictures.draw(CSV, ROOT / "docs/images")


if __name__ == "__main__":
    main()
