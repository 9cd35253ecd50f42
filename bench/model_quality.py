#!/usr/bin/python3
"""What every quantizer does to a model's predictions: stored rate, weight gap, KL, bits per byte.

    scripts/build.sh release && /usr/bin/python3 bench/model_quality.py [PROGRAM]
    /usr/bin/python3 bench/model_quality.py --pictures       # only draws

Quantizes both models of models/ by every method at 2 to 5 bits, without calibration, runs the result
beside the original (`ratefloor eval --reference`), and writes bench/results/model_quality.csv and
docs/images/model-quality.svg. quill-6m: the first 128 windows (32 KiB) of its held-out text; stories260k:
all of its sample. A quarter of an hour on two cores. The first lines of the CSV are the originals.
"""
import csv
import json
import math
import pathlib
import subprocess
import sys
import tempfile

import machine
import svg

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build/release/cli/ratefloor"
CSV = ROOT / "bench/results/model_quality.csv"
PICTURE = ROOT / "docs/images/model-quality.svg"
MODELS = {"quill-6m": ("heldout.txt", ["--max-windows", "128"]), "stories260k": ("sample.txt", [])}
FIXED = ["nf4", "nf4-dq", "fp4", "af4", "int2", "int3", "int4", "int5", "int3-asym", "int4-asym",
         "lloyd2", "lloyd3", "lloyd4", "lloyd5", "bitshift2", "bitshift3", "bitshift4"]
FAMILIES = ["ecsq{}", "d4{}", "e8{}", "bw16{}", "leech{}", "ectcq{}-s8", "ectcq{}", "ectcq{}-s2048"]
CODECS = FIXED + [family.format(bits) for family in FAMILIES for bits in (2, 3, 4, 5)]
FIELDS = ["model", "codec", "stored_bpw", "model_bpw", "weight_mse", "weight_gap_bits", "kl_nats",
          "kl_low", "kl_high", "nll_nats_per_token", "bits_per_byte", "top1_agreement"]


def digits(value):
    return "" if value is None else value if isinstance(value, str) else f"{value:.5g}"


def evaluate(program, model, folder, *more):
    text, limits = MODELS[model]
    out = subprocess.run([program, "eval", folder, "--text", ROOT / "models" / model / text, *limits, *more, "-q",
                          "--json", "-"], check=True, capture_output=True, text=True).stdout
    return json.loads(out)


def row(program, model, codec, folder):
    subprocess.run([program, "quantize", ROOT / "models" / model, "-o", folder, "--codec", codec, "-q"], check=True)
    total = json.loads((folder / "ratefloor.json").read_text(encoding="utf-8"))["total"]
    got = evaluate(program, model, folder, "--reference", ROOT / "models" / model)
    low, high = got["kl_ci"]
    return [model, codec, total["quantized_bpw"], got["weights_bpw"], total["distortion"],
            total["gap_bits"], got["kl_nats"], low, high, got["nll_nats_per_token"], got["bits_per_byte"],
            got["top1_agreement"]]


def measure(program):
    rows = []
    for model in MODELS:
        got = evaluate(program, model, ROOT / "models" / model)
        rows.append([model, "original", got["weights_bpw"], got["weights_bpw"], None, None, None, None, None,
                     got["nll_nats_per_token"], got["bits_per_byte"], None])
        for codec in CODECS:
            with tempfile.TemporaryDirectory() as scratch:
                rows.append(row(program, model, codec, pathlib.Path(scratch) / "out"))
            print(*map(digits, rows[-1]), flush=True)
    with open(CSV, "w", newline="", encoding="utf-8") as file:
        file.write("# command: ratefloor quantize models/MODEL -o DIR --codec CODEC; ratefloor eval DIR "
                   "--text TEXT --reference models/MODEL\n"
                   f"# machine: {machine.describe()}\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(FIELDS)
        writer.writerows([digits(v) for v in r] for r in rows)


# ---- the picture: KL against the stored rate, a panel per model ----
WIDTH, HEIGHT, PANEL, TOP, BOTTOM, LEFT = 980, 520, 380, 66, 52, 70
LINES = [("ecsq", "#d95f02", "entropy-coded integers"), ("e8", "#7570b3", "E8, entropy-coded"),
         ("leech", "#1b9e77", "Leech, entropy-coded"), ("ectcq", "#c51b7d", "ECTCQ, 256 states"),
         ("bitshift", "#555555", "bit-shift trellis"), ("lloyd", "#a6761d", "Lloyd–Max")]
POINTS = {"nf4": "#3366cc", "fp4": "#3366cc", "af4": "#3366cc", "nf4-dq": "#3366cc", "int": "#2a9d8f"}
X_ENDS, Y_ENDS = (1.8, 5.4), (2e-4, 6.0)


def x_of(panel, bits):
    return LEFT + panel * (PANEL + 80) + (bits - X_ENDS[0]) / (X_ENDS[1] - X_ENDS[0]) * PANEL


def y_of(kl):
    return TOP + math.log(Y_ENDS[1] / kl) / math.log(Y_ENDS[1] / Y_ENDS[0]) * (HEIGHT - TOP - BOTTOM)


def words(x, y, content, anchor="start", more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{content}</text>'


def axes(panel, model):
    left, right, bottom = x_of(panel, X_ENDS[0]), x_of(panel, X_ENDS[1]), HEIGHT - BOTTOM
    out = [words(left, TOP - 10, model, more=' font-size="14" font-weight="600"')]
    for exponent in range(-3, 1):
        y = y_of(10.0 ** exponent)
        out += [f'<line x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e6e6e6"/>',
                words(left - 8, y + 4, f"{10.0 ** exponent:g}", "end")]
    for bits in (2, 3, 4, 5):
        x = x_of(panel, bits)
        out += [f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{bottom}" stroke="#e6e6e6"/>',
                words(x, bottom + 18, bits, "middle")]
    return out + [words((left + right) / 2, HEIGHT - 12, "stored bits per weight", "middle")]


def curve(panel, rows, codec, color):
    points = sorted((float(r["stored_bpw"]), float(r["kl_nats"])) for r in rows
                    if r["codec"] in [f"{codec}{bits}" for bits in (2, 3, 4, 5)])
    path = " ".join(f"{x_of(panel, b):.1f},{y_of(k):.1f}" for b, k in points)
    out = [f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"/>']
    return out + [f'<circle cx="{x_of(panel, b):.1f}" cy="{y_of(k):.1f}" r="3" fill="{color}"/>' for b, k in points]


def single_points(panel, rows):
    out = []
    for r in rows:
        color = POINTS.get(r["codec"], POINTS["int"] if r["codec"].startswith("int") else None)
        if color is None or float(r["kl_nats"]) > Y_ENDS[1]:
            continue
        x, y = x_of(panel, float(r["stored_bpw"])), y_of(float(r["kl_nats"]))
        out += [f'<rect x="{x - 3:.1f}" y="{y - 3:.1f}" width="6" height="6" fill="{color}"/>',
                words(x + 6, y + 4, r["codec"], more=f' font-size="10" fill="{color}"')]
    return out


def draw():
    with open(CSV, encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(line for line in file if not line.startswith("#")) if r["kl_nats"]]
    body = [words(LEFT, 24, "How far a quantized model's predictions are from the original's (no calibration)",
                  more=' font-size="16" font-weight="600"'),
            f'<text transform="translate(18 {HEIGHT / 2}) rotate(-90)" text-anchor="middle">mean KL divergence per '
            "token, nats (logarithmic)</text>"]
    for panel, model in enumerate(MODELS):
        own = [r for r in rows if r["model"] == model]
        body += axes(panel, model) + single_points(panel, own)
        for codec, color, _ in LINES:
            body += curve(panel, own, codec, color)
    x = LEFT
    for _, color, name in LINES:
        body += [f'<line x1="{x}" x2="{x + 18}" y1="40" y2="40" stroke="{color}" stroke-width="3"/>',
                 words(x + 23, 44, name)]
        x += 38 + 6.6 * len(name)
    svg.write(PICTURE, WIDTH, HEIGHT, body)


def main():
    programs = [a for a in sys.argv[1:] if not a.startswith("--")]
    if "--pictures" not in sys.argv:
        measure(pathlib.Path(programs[0]).resolve() if programs else PROGRAM)
    draw()


if __name__ == "__main__":
    main()
