#!/usr/bin/python3
"""Pruning by any rule against entropy coding, at equal stored bits.

    scripts/build.sh bench && /usr/bin/python3 bench/pruning.py [--calibrate RATEFLOOR] [--pictures]

Runs build/bench/bench/pruning on two synthetic layers and, with --calibrate and the tool's path, on
matrices of models/quill-6m under the input statistics of its calibration text. Writes
bench/results/pruning.csv, draws docs/images/pruning.svg and prints the tables of docs/math/pruning.md;
--pictures does not measure. Five minutes.
"""
import csv
import math
import pathlib
import subprocess
import sys
import tempfile

import machine
import svg

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCH = ROOT / "build/bench/bench/pruning"
RESULTS = ROOT / "bench/results/pruning.csv"
PICTURE = ROOT / "docs/images/pruning.svg"
MODEL = ROOT / "models/quill-6m"
MATRICES = ("model.layers.1.self_attn.q_proj.weight", "model.layers.2.mlp.up_proj.weight",
            "model.layers.2.mlp.down_proj.weight")
SPREADS = ("1", "1e4")
HEAD = "layer,rule,values,sparsity,zeros,stored_bpw,entropy_bpw,distortion,floor_bits,gap_bits"

# label, color, dashes, rule, values
LINES = [
    ("random, 16 bits", "#999999", "2 3", "random", "bf16"),
    ("magnitude, 16 bits", "#c1440e", "2 3", "magnitude", "bf16"),
    ("magnitude, 4 bits", "#c1440e", "", "magnitude", "grid4"),
    ("SparseGPT, 4 bits", "#d98e02", "", "sparsegpt", "grid4"),
    ("SparseGPT with ridge, 4 bits", "#8a9a00", "", "sparsegpt+ridge", "grid4"),
    ("SparseGPT with ridge, half zeros, coded", "#26828e", "5 3", "sparsegpt+ridge", "steps"),
    ("integers, entropy-coded", "#1f77b4", "", "integers", "steps"),
    ("trellis, entropy-coded", "#2b2d8e", "", "trellis", "stream"),
]
RATES = (0.5, 1.0, 1.5, 2.0, 3.0)


def measure(tool):
    def rows(*arguments):
        done = subprocess.run([BENCH, *arguments], check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout.splitlines()

    found = [row for spread in SPREADS for row in rows("synthetic", spread)]
    if tool:
        with tempfile.TemporaryDirectory() as scratch:
            statistics = pathlib.Path(scratch) / "statistics"
            subprocess.run([tool, "calibrate", MODEL, "--text", MODEL / "calibration.txt", "-o", statistics, "-q"],
                           check=True)
            for name in MATRICES:
                found += rows("matrix", MODEL, statistics, name)
    note = ["# command: pruning synthetic SPREAD; pruning matrix models/quill-6m STATS NAME "
            "(STATS: ratefloor calibrate models/quill-6m --text models/quill-6m/calibration.txt)",
            f"# machine: {machine.describe()}"]
    RESULTS.write_text("\n".join([*note, HEAD, *found]) + "\n", encoding="utf-8")


def read():
    with open(RESULTS, encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def curve(rows, layer, rule, values, sparsity=None, start=False):
    """Stored bits and distortion of the points that no other of them beats."""
    points = [(float(r["stored_bpw"]), float(r["distortion"])) for r in rows
              if r["layer"] == layer and r["rule"] == rule and r["values"] == values
              and (sparsity is None or float(r["sparsity"]) == sparsity)]
    best = [(0.0, 1.0)] if start else []
    for bits, distortion in sorted(points):
        if not best or distortion < best[-1][1]:
            best.append((bits, distortion))
    return best


def at_rate(points, bits):
    """Distortion at a rate: logarithms interpolated; None outside."""
    for (r0, d0), (r1, d1) in zip(points, points[1:]):
        if r0 <= bits <= r1:
            share = (bits - r0) / (r1 - r0)
            return math.exp((1 - share) * math.log(d0) + share * math.log(d1))
    return None


def floor_curve(rows, layer):
    points = sorted({(float(r["floor_bits"]), float(r["distortion"])) for r in rows if r["layer"] == layer})
    return [(b, d) for b, d in points if b > 0]


def tables(rows):
    shares = ("0.5", "0.7", "0.9")
    rules = ["random", "random+feedback", "magnitude", "magnitude+feedback", "importance", "importance+feedback",
             "sparsegpt", "sparsegpt+ridge"]
    layers = list(dict.fromkeys(r["layer"] for r in rows))
    print("Distortion at equal numbers of zeros, kept values bf16\n")
    for layer in layers:
        print(f"\n| {layer} | " + " | ".join(f"{float(s):.0%}" for s in shares) + " | 2:4 |\n" + "|---" * 5 + "|")
        for rule in rules:
            cells = []
            for name, share in [(rule, s) for s in shares] + [(rule + " 2:4", "0.5")]:
                found = [r for r in rows if r["layer"] == layer and r["rule"] == name and r["values"] == "bf16"
                         and r["sparsity"] == share]
                cells.append(f"{float(found[0]['distortion']):.4f}" if found else "")
            print(f"| {rule} | " + " | ".join(cells) + " |")
    print("\nDistortion at equal stored bits (least over the sparsities measured)\n")
    table = [("random", "bf16"), ("magnitude", "bf16"), ("sparsegpt", "bf16"), ("magnitude", "grid4"),
             ("magnitude+feedback", "grid4"), ("sparsegpt", "grid4"), ("sparsegpt+ridge", "grid4"),
             ("sparsegpt+ridge", "grid2"), ("random+feedback", "steps"), ("magnitude+feedback", "steps"),
             ("sparsegpt", "steps"), ("sparsegpt+ridge", "steps"), ("integers without inputs", "stream"),
             ("integers without ridge", "steps"), ("integers", "steps"), ("trellis", "stream")]
    for layer in layers:
        print(f"\n| {layer} | " + " | ".join(f"{r:g} bit" for r in RATES) + " |\n" + "|---" * (1 + len(RATES)) + "|")
        for rule, values in table:
            points = curve(rows, layer, rule, values)
            cells = [at_rate(points, r) for r in RATES]
            print(f"| {rule}, {values} | " + " | ".join("" if c is None else f"{c:.3g}" for c in cells) + " |")
        cells = [at_rate(floor_curve(rows, layer), r) for r in RATES]
        print("| floor | " + " | ".join("" if c is None else f"{c:.3g}" for c in cells) + " |")
        for share in ("0.3", "0.5", "0.7", "0.9"):
            points = curve(rows, layer, "sparsegpt+ridge", "steps", float(share))
            cells = [at_rate(points, r) for r in RATES]
            print(f"| (sparsegpt+ridge {share}, steps) | " +
                  " | ".join("" if c is None else f"{c:.3g}" for c in cells) + " |")


def equal_distortion(rows):
    """What entropy coding stores where a pruned matrix stands."""
    print("\nStored bits at the distortion of a pruned matrix\n\n| layer | rule | zeros | distortion | its bits | "
          "integers | trellis | floor |\n" + "|---" * 8 + "|")
    for layer in dict.fromkeys(r["layer"] for r in rows):
        for rule, values in (("magnitude", "grid4"), ("sparsegpt", "grid4"), ("sparsegpt+ridge", "grid4")):
            for share in ("0.5", "0.9"):
                own = [r for r in rows if (r["layer"], r["rule"], r["values"], r["sparsity"]) ==
                       (layer, rule, values, share)][0]
                bits = []
                for points in (curve(rows, layer, "integers", "steps"), curve(rows, layer, "trellis", "stream")):
                    swapped = sorted((-math.log(d), math.exp(b)) for b, d in points)
                    at = at_rate(swapped, -math.log(float(own["distortion"])))
                    bits.append("" if at is None else f"{math.log(at):.2f}")
                print(f"| {layer} | {rule} | {float(share):.0%} | {float(own['distortion']):.4f} | "
                      f"{float(own['stored_bpw']):.2f} | {bits[0]} | {bits[1]} | {float(own['floor_bits']):.2f} |")


WIDTH, HEIGHT, TOP, BOTTOM, LEFT, GAP = 980, 520, 64, 110, 66, 40
PANEL = (WIDTH - LEFT - GAP - 24) / 2
X_END, Y_ENDS = 4.0, (3e-4, 1.0)


def text(x, y, words, anchor="start", more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{words}</text>'


def panel(rows, layer, title, left):
    def place(bits, distortion):
        share = math.log(Y_ENDS[1] / max(distortion, Y_ENDS[0])) / math.log(Y_ENDS[1] / Y_ENDS[0])
        return f"{left + bits / X_END * PANEL:.1f},{TOP + share * (HEIGHT - TOP - BOTTOM):.1f}"

    bottom = HEIGHT - BOTTOM
    out = [text(left, TOP - 12, title, more=' font-weight="600"')]
    for exponent in range(4):
        x, y = place(0, 10.0 ** -exponent).split(",")
        out.append(f'<line x1="{x}" x2="{left + PANEL:.1f}" y1="{y}" y2="{y}" stroke="#e6e6e6"/>')
        out.append(text(left - 6, float(y) + 4, f"{10.0 ** -exponent:g}", "end"))
    for bits in range(int(X_END) + 1):
        x = left + bits / X_END * PANEL
        out.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{bottom}" stroke="#e6e6e6"/>')
        out.append(text(x, bottom + 16, str(bits), "middle"))
    out.append(text(left + PANEL / 2, bottom + 34, "stored bits per weight", "middle"))

    def line(points, color, dashes, width, dots):
        inside = [p for p in points if p[0] <= X_END and p[1] >= Y_ENDS[0]]
        if len(inside) < len(points):  # one point on, cut off at the frame
            later = [p for p in points if p not in inside]
            for edge in (X_END,):
                cut = at_rate(points, edge)
                if cut and cut >= Y_ENDS[0] and later:
                    inside.append((edge, cut))
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        out.append(f'<polyline points="{" ".join(place(*p) for p in inside)}" fill="none" stroke="{color}" '
                   f'stroke-width="{width}"{dash}/>')
        if dots:
            for p in inside:
                x, y = place(*p).split(",")
                out.append(f'<circle cx="{x}" cy="{y}" r="2.4" fill="{color}"/>')

    line(floor_curve(rows, layer), "black", "", 1.3, False)
    for label, color, dashes, rule, values in LINES:
        share = 0.5 if "half" in label else None
        line(curve(rows, layer, rule, values, share), color, dashes, 2, values != "steps")
    return out


def draw(rows):
    body = [text(LEFT, 26, "Pruning and entropy coding at equal stored bits", more=' font-size="16" font-weight="600"'),
            f'<text transform="translate(16 {(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">'
            "tr(ΔΣΔᵀ) / tr(WΣWᵀ)</text>"]
    body += panel(rows, "spread 1", "white inputs", LEFT)
    body += panel(rows, "spread 1e4", "inputs with eigenvalues over four decades", LEFT + PANEL + GAP)
    entries = [("rate–distortion floor", "black", "")] + [entry[:3] for entry in LINES]
    for i, (label, color, dashes) in enumerate(entries):
        x, y = LEFT + (i % 3) * 305, HEIGHT - 56 + i // 3 * 19
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        body.append(f'<line x1="{x}" x2="{x + 24}" y1="{y - 4}" y2="{y - 4}" stroke="{color}" stroke-width="2"{dash}/>')
        body.append(text(x + 30, y, label))
    svg.write(PICTURE, WIDTH, HEIGHT, body)


def main():
    tool = sys.argv[sys.argv.index("--calibrate") + 1] if "--calibrate" in sys.argv else None
    if "--pictures" not in sys.argv:
        measure(tool)
    rows = read()
    tables(rows)
    equal_distortion(rows)
    draw(rows)


if __name__ == "__main__":
    main()
