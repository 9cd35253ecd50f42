#!/usr/bin/python3
"""What `quantize` leaves between each matrix of models/quill-6m and its floors, at 2, 3 and 4 bits.

    scripts/build.sh release && /usr/bin/python3 bench/model_gaps.py [PROGRAM]

Runs build/release/cli/ratefloor (or PROGRAM) and writes bench/results/model_gaps.csv. Half a minute.
The numbers are the same on every machine.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/release/cli/ratefloor"
FIELDS = ("weights", "stored_bpw", "entropy_bpw", "distortion", "floor_bits", "gap_bits",
          "row_column_floor_bits", "row_column_gap_bits")


def digits(value):
    return "" if value is None else str(value) if isinstance(value, int) else f"{value:.5g}"


def rows_of(bits, folder):
    subprocess.run([PROGRAM, "quantize", ROOT / "models/quill-6m", "-o", folder, "--bits", bits, "-q"],
                   check=True)
    record = json.loads((folder / "ratefloor.json").read_text(encoding="utf-8"))
    for tensor in record["tensors"]:
        shape = "x".join(map(str, tensor["shape"]))
        yield [bits, tensor["name"], shape, tensor["codec"], *(digits(tensor[f]) for f in FIELDS)]
    total = dict(record["total"], weights=record["total"]["quantized_weights"],
                 stored_bpw=record["total"]["quantized_bpw"], entropy_bpw=None)
    yield [bits, "all", "", "", *(digits(total[f]) for f in FIELDS)]


def main():
    lines = ["# command: ratefloor quantize models/quill-6m -o DIR --bits B; floors at the distortion reached",
             ",".join(["bits", "tensor", "shape", "codec", *FIELDS])]
    with tempfile.TemporaryDirectory() as scratch:
        for bits in ("2", "3", "4"):
            lines += map(",".join, rows_of(bits, pathlib.Path(scratch) / bits))
    (ROOT / "bench/results/model_gaps.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
