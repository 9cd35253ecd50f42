#!/usr/bin/python3
"""What every method for layers does to a model's predictions at 1.5 to 4.5 stored bits per weight.

    scripts/build.sh release && scripts/build.sh bench && /usr/bin/python3 bench/quality.py
    /usr/bin/python3 bench/quality.py [--bench DIR] [--program RATEFLOOR] [--fresh] [--only REGEX] [--again REGEX]
    /usr/bin/python3 bench/quality.py --pictures       # draws, and finds the bits saved

Two models; all matrices of the blocks and an untied head are quantized block by block, with the statistics
behind what is quantized already, by each method alike (bench/quality.cc) or by `ratefloor quantize` itself;
then both models run over text that calibration has not seen: the same pieces for all, spread evenly over the
held-out text. Where `embedding` says "kept" the embedding stays and stored_bpw counts the quantized matrices; where
it says "quantized" it is one of them.

Writes bench/results/quality.csv row by row: an interrupted run goes on where it was. --fresh forgets all rows, --again
those of the methods it matches, and --only measures no others; both match "model/method/parameter/embedding", and
"real_layer_gaps" is one, too. Then bench/results/quality_saved.csv (quality_saved.py), docs/images/quality.svg
(quality_picture.py), bench/results/real_layer_gaps.csv, and the tables of docs/guides/quality.md (quality_tables.py).
Two hours on two idle cores, most of it on quill-6m.
"""
import argparse
import collections
import csv
import itertools
import json
import pathlib
import re
import struct
import subprocess
import tempfile

import machine
import quality_picture
import quality_saved
import quality_tables

ROOT = pathlib.Path(__file__).resolve().parent.parent
CSV = ROOT / "bench/results/quality.csv"
LAYERS = ROOT / "bench/results/real_layer_gaps.csv"
FIELDS = ["model", "method", "parameter", "embedding", "weights", "stored_bpw", "kl_nats", "kl_low", "kl_high",
          "bits_per_byte", "top1_agreement"]
LAYER_HEAD = ("matrix,rows,cols,method,rate,stored_bpw,entropy_bpw,output_distortion,ideal_bits,"
              "above_ideal_bits")

# calibration: windows of the model's context. held out: tokens in a window, windows at most.
Setup = collections.namedtuple("Setup", "windows heldout window heldout_windows")
SETUPS = {"quill-6m": Setup(128, "heldout.txt", 256, 256), "stories260k": Setup(60, "sample.txt", 128, 1000)}
PROBE = {"stories260k": 2, "quill-6m": 4}  # windows that `quantize` keeps back: a thousand tokens
STORIES = 64  # texts of stories260k that it is calibrated on

MAIN, MORE = ("2", "3", "4"), ("2.5", "1.5")
RATES = (*MAIN, *MORE)
LOW = (*RATES, "1.25")  # so that curves reach what others have at 1.5
BITS, POINTS = MAIN, ("4", "8", "14")  # of an index; along an axis
OURS = {"ours-allocated": [], "ours-uniform": ["--uniform"]}  # options of `quantize --calibration`
# Runs of one program each, the most important first: method, parameters, embedding. MAIN_PLAN of both models, then
# SIDE_PLAN.
MAIN_PLAN = [("integers-lmmse", MAIN, "kept"), ("integers-regularized", MAIN, "kept"), ("gptq-g128", BITS, "kept"),
             ("nf4", ("4",), "kept"), ("nf4-alone", ("4",), "kept"), ("gptq-g128-act", BITS, "kept"),
             ("trellis-256", LOW, "kept"), ("ours-allocated", LOW, "kept"), ("ours-uniform", RATES, "kept"),
             ("integers-lmmse", MORE, "kept"), ("integers-regularized", MORE, "kept"), ("bitshift", BITS, "kept"),
             ("voronoi-e8", POINTS, "kept"), ("integers-uniform", RATES, "kept")]
SIDE_PLAN = [("nf4-dq", ("4",), "kept"), ("voronoi-leech", POINTS, "kept"), ("ours-allocated", RATES, "quantized"),
             ("ours-uniform", RATES, "quantized"), ("ours-alone", RATES, "kept"), ("integers-plain", RATES, "kept"),
             ("bitshift-regularized", BITS, "kept"), ("e8-regularized", RATES, "kept"),
             ("gptq-g128-regularized", BITS, "kept"), ("leech-regularized", RATES, "kept"),
             ("trellis-256", ("3.5",), "kept"), ("ours-allocated", ("3.5",), "kept"), ("ours-uniform", ("3.5",), "kept"),
             ("trellis-2048", BITS, "kept")]


class Runner:
    def __init__(self, arguments, scratch):
        self.program = pathlib.Path(arguments.program).resolve()
        self.bench = pathlib.Path(arguments.bench).resolve()
        self.scratch = pathlib.Path(scratch)

    def heldout(self, model):
        """Pieces of one window each, as far from each other: a byte is a token of quill-6m. All of a short text."""
        setup = SETUPS[model]
        text = (ROOT / "models" / model / setup.heldout).read_bytes()
        stride = len(text) // setup.heldout_windows
        if model != "quill-6m" or stride <= setup.window:
            return ROOT / "models" / model / setup.heldout
        path = self.scratch / f"{model}.txt"
        if not path.exists():
            firsts = (i * stride for i in range(setup.heldout_windows))
            path.write_bytes(b"".join(whole_characters(text, first, setup.window) for first in firsts))
        return path

    def calibration(self, model):
        """quill-6m has a text of its own; stories260k writes one."""
        folder = ROOT / "models" / model
        if model == "quill-6m":
            return folder / "calibration.txt"
        path = self.scratch / "stories.txt"
        if not path.exists():
            prompt = "Once upon a time"
            told = [prompt + self.json("generate", folder, "--prompt", prompt, "--tokens", "500", "--temperature",
                                       "0.9", "--seed", str(seed))["text"] for seed in range(1, STORIES + 1)]
            path.write_text("\n".join(told), encoding="utf-8")
        return path

    def json(self, *arguments):
        return json.loads(subprocess.run([self.program, *arguments, "-q", "--json", "-"], check=True, text=True,
                                         stdout=subprocess.PIPE).stdout)

    def quantize(self, model, method, rate, embedding):
        """By `ratefloor quantize`; what `eval` then says."""
        folder, setup = ROOT / "models" / model, SETUPS[model]
        keep = embedding == "kept"
        if method == "nf4-alone":
            options = ["--codec", "nf4"]
        else:
            options = ["--bits", f"{whole_bits(folder, float(rate), keep):.5f}"]
        if method in OURS:
            options += ["--calibration", self.calibration(model), "--max-windows",
                        str(setup.windows + PROBE[model]), *OURS[method]]
        if keep:
            options += ["--tensor", "embed_tokens=keep"]
        with tempfile.TemporaryDirectory(dir=self.scratch) as out:
            total = self.json("quantize", folder, "-o", out, *options)["total"]
            got = self.json("eval", out, "--text", self.heldout(model), "--window", str(setup.window),
                            "--max-windows", str(setup.heldout_windows), "--reference", folder)
        return [total["quantized_weights"], f"{total['quantized_bpw']:.5f}", f"{got['kl_nats']:.6g}",
                *(f"{end:.6g}" for end in got["kl_ci"]), f"{got['bits_per_byte']:.5f}",
                f"{got['top1_agreement']:.5f}"]

    def bench_rows(self, model, method, parameters):
        folder, setup = ROOT / "models" / model, SETUPS[model]
        what = [word for parameter in parameters for word in (method, parameter)]
        with subprocess.Popen([self.bench / "quality", folder, self.calibration(model), str(setup.windows),
                               self.heldout(model), str(setup.window), str(setup.heldout_windows), *what],
                              text=True, stdout=subprocess.PIPE) as process:
            for line in process.stdout:
                _, parameter, weights, stored, _, kl, low, high, bits, top, _ = line.strip().split(",")
                yield parameter, [weights, stored, kl, low, high, bits, top]
        if process.returncode:
            raise SystemExit(f"{method} on {model} failed")

    def rows(self, model, method, parameters, embedding):
        if method.startswith("ours") or method == "nf4-alone":
            return ((p, self.quantize(model, method, p, embedding)) for p in parameters)
        return self.bench_rows(model, method, parameters)

    def layer_gaps(self):
        folder = ROOT / "models/quill-6m"
        what = [word for rate in "234" for word in ("trellis-256", rate)]
        lines = subprocess.run([self.bench / "real_layer_gaps", folder, folder / "calibration.txt", "128", *what],
                               check=True, text=True, stdout=subprocess.PIPE).stdout
        note = ("# command: real_layer_gaps models/quill-6m models/quill-6m/calibration.txt 128 trellis-256 2 "
                f"trellis-256 3 trellis-256 4\n# machine: {machine.describe()}\n")
        LAYERS.write_text(note + LAYER_HEAD + "\n" + lines, encoding="utf-8")


def whole_characters(text, first, count):
    """`count` bytes of UTF-8, from `first` or the first byte after it where neither end cuts a character."""
    cuts = lambda at: at < len(text) and text[at] & 0xC0 == 0x80
    while cuts(first) or cuts(first + count):
        first += 1
    return text[first:first + count]


def whole_bits(folder, rate, keep_embedding):
    """--bits counts everything: at which one quantized matrices have `rate` bits."""
    with open(folder / "model.safetensors", "rb") as file:
        head = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
    weights = bits = 0
    for name, tensor in head.items():
        if name == "__metadata__":
            continue
        rows, cols = (tensor["shape"] + [1])[:2]
        weights += rows * cols
        quantized = rows * cols >= 4096 and cols >= 32 and not (keep_embedding and "embed_tokens" in name)
        first, last = tensor["data_offsets"]
        bits += rate * rows * cols if quantized else 8 * (last - first)
    return (bits + 8 * 110 * len(head)) / weights  # and the headers of the files


def key_of(row):
    return "/".join(row[:4])


def kept_rows(arguments):
    """Those of a run before, as lists."""
    if arguments.fresh or not CSV.exists():
        return []
    rows = [[r[name] for name in FIELDS] for r in quality_saved.read(CSV)]
    return [r for r in rows if not (arguments.again and re.search(arguments.again, key_of(r)))]


def measure(arguments):
    wanted = re.compile(arguments.only)
    rows = kept_rows(arguments)
    done = {key_of(r) for r in rows}
    with tempfile.TemporaryDirectory() as scratch, open(CSV, "w", newline="", encoding="utf-8") as file:
        file.write("# command: quality MODEL CALIBRATION …; ratefloor quantize MODEL --calibration … and eval; as in "
                   f"bench/quality.py\n# machine: {machine.describe()}\n")
        runner, writer = Runner(arguments, scratch), csv.writer(file, lineterminator="\n")
        writer.writerows([FIELDS, *rows])
        file.flush()
        for plan, model in itertools.product((MAIN_PLAN, SIDE_PLAN), SETUPS):
            for method, parameters, embedding in plan:
                keys = {p: key_of([model, method, p, embedding]) for p in parameters}
                missing = [p for p in parameters if keys[p] not in done and wanted.search(keys[p])]
                for parameter, got in runner.rows(model, method, missing, embedding) if missing else ():
                    row = [model, method, parameter, embedding, *got]
                    writer.writerow(row)
                    file.flush()
                    print(*row, flush=True)
    again = arguments.fresh or (arguments.again and re.search(arguments.again, "real_layer_gaps"))
    if wanted.search("real_layer_gaps") and (again or not LAYERS.exists()):
        with tempfile.TemporaryDirectory() as scratch:
            Runner(arguments, scratch).layer_gaps()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bench", default=ROOT / "build/bench/bench")
    parser.add_argument("--program", default=ROOT / "build/release/cli/ratefloor")
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--only", default="", metavar="REGEX")
    parser.add_argument("--again", metavar="REGEX")
    parser.add_argument("--pictures", action="store_true")
    arguments = parser.parse_args()
    if not arguments.pictures:
        measure(arguments)
    quality_saved.write(CSV)
    quality_picture.draw(CSV)
    quality_tables.write(CSV, LAYERS)


if __name__ == "__main__":
    main()
