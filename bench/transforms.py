#!/usr/bin/python3
"""Which transform around the layer algorithm saves how many bits.

    scripts/build.sh bench && /usr/bin/python3 bench/transforms.py

Synthetic layers at 3 bits, with quantizers of fixed rate beside; then every matrix of models/quill-6m
at 2 and 3 bits, with statistics of its calibration text. Writes bench/results/transforms.csv: see
bench/transforms.cc for the columns. Six minutes.
"""
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCH, PROGRAM = ROOT / "build/bench/bench/transforms", ROOT / "build/bench/cli/ratefloor"
MODEL = ROOT / "models/quill-6m"
LAYERS = ("gaussian", "laplace", "student3", "spikes", "rows", "row-scales", "columns", "column-scales",
          "giant", "common")


def output_of(*command):
    return subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True).stdout


def main():
    lines = ["# commands: transforms layer 1024 128 1000 3 NAME…; transforms model quill-6m STATISTICS 2|3\n",
             "matrix,rows,cols,bits,transform,stored_bpw,error,saved_bits,taken\n",
             output_of(BENCH, "layer", 1024, 128, 1000, 3, *LAYERS)]
    with tempfile.TemporaryDirectory() as scratch:
        statistics = pathlib.Path(scratch) / "statistics"
        output_of(PROGRAM, "calibrate", MODEL, "--text", MODEL / "calibration.txt", "-o", statistics, "-q")
        lines += [output_of(BENCH, "model", MODEL, statistics, bits) for bits in (2, 3)]
    (ROOT / "bench/results/transforms.csv").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
