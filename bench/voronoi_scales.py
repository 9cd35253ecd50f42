#!/usr/bin/python3
"""Unions of scales of Voronoi codes: their design and what they reach.

    scripts/build.sh bench && /usr/bin/python3 bench/voronoi_scales.py [--design]

Writes bench/results/voronoi_scales.csv: rate, distortion and gap of the stored designs and of the published
defaults, measured on fresh samples. `--design` makes the designs first, ratefloor/quant/voronoi/stored_scales.inc
(about six minutes on one core); then build again before measuring. `--program PATH` is another voronoi_scales.
"""
import argparse
import csv
import pathlib
import subprocess

import machine

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build/bench/bench/voronoi_scales"
STORED = ROOT / "ratefloor/quant/voronoi/stored_scales.inc"
CSV = ROOT / "bench/results/voronoi_scales.csv"
SOURCES = ["gaussian", "ggd:1.7"]
# (lattice, q, most scales)
DESIGNS = ([("e8", q, 4) for q in (2, 3, 4, 5, 6, 8, 10, 12, 13, 14, 16, 24, 32)]
           + [("e8", 14, k) for k in (1, 2, 3, 6, 8)]
           + [(lattice, q, 4) for lattice in ("bw16", "leech") for q in (2, 3, 4, 6, 8, 10, 12, 14, 16)])
TRAINING_BLOCKS = {"e8": 65536, "bw16": 65536, "leech": 16384}
MEASURED_BLOCKS = {"e8": 1 << 18, "bw16": 1 << 17, "leech": 1 << 15}
COLUMNS = ["source", "design", "lattice", "q", "scales", "blocks", "entropy_rate_bits", "raw_rate_bits",
           "stored_rate_bits", "scale_entropy_bits_per_block", "mse", "mse_standard_error", "overload_fraction",
           "gap_bits", "gap_standard_error", "raw_gap_bits", "stored_gap_bits", "command", "machine"]


def output(program, *arguments):
    command = [str(program), *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def design(program):
    rows = [output(program, "design", source, lattice, q, k, TRAINING_BLOCKS[lattice])
            for source in SOURCES for lattice, q, k in DESIGNS]
    STORED.write_text("// Made by bench/voronoi_scales.py --design: source, lattice, q, most scales; λ; β, gain, bits.\n"
                      + "".join(rows), encoding="utf-8")


def measure(program):
    described = machine.describe()
    with open(CSV, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for source in SOURCES:
            runs = [("published", source, MEASURED_BLOCKS["e8"])]
            runs += [("measure", source, lattice, q, k, MEASURED_BLOCKS[lattice]) for lattice, q, k in DESIGNS]
            for arguments in runs:
                command = " ".join(["voronoi_scales", *map(str, arguments)])
                for line in output(program, *arguments).splitlines():
                    writer.writerow([*line.split(","), command, described])
                file.flush()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--design", action="store_true")
    parser.add_argument("--program", type=pathlib.Path, default=PROGRAM)
    options = parser.parse_args()
    if options.design:
        design(options.program)
    else:
        measure(options.program)


if __name__ == "__main__":
    main()
