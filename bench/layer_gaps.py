#!/usr/bin/python3
"""How far above reverse waterfilling the methods with feedback end on synthetic layers.

    scripts/build.sh bench && /usr/bin/python3 bench/layer_gaps.py [PROGRAM] [--pictures]

Runs build/bench/bench/layer_gaps (or PROGRAM), writes bench/results/layer_gaps.csv, and draws
docs/images/layer-gaps.svg; --pictures only draws. Ten minutes on two idle cores.
"""
import csv
import math
import pathlib
import subprocess
import sys

import machine
import svg

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCH = ROOT / "build/bench/bench/layer_gaps"
GAPS = ROOT / "bench/results/layer_gaps.csv"
PICTURE = ROOT / "docs/images/layer-gaps.svg"

HEAD = ("rows,cols,spread,method,parameter,stored_bpw,entropy_bpw,error,floor_bits,gap_bits,"
        "above_ideal_bits,cpu_s")

RATES = ("2", "3", "4")
E8_Q, LEECH_Q = ("4", "6", "8", "14"), ("4", "6", "8", "14")
STEPPED = ("trellis-256", "trellis-2048", "integers-regularized", "integers-lmmse", "integers-plain",
           "integers-uniform", "e8-regularized", "e8-lmmse", "leech-regularized", "leech-lmmse")
FIXED = ("gptq-g128", "gptq-g128-act", "bitshift", "bitshift-regularized")
LATTICES = (("voronoi-e8", E8_Q), ("voronoi-e8-regularized", E8_Q), ("voronoi-leech", LEECH_Q),
            ("voronoi-leech-regularized", LEECH_Q))
NF4 = [("nf4", "4"), ("nf4-dq", "4")]


def each(methods, rates=RATES):
    return [(method, rate) for method in methods for rate in rates]


# rows, columns, spread of Σ, what to run
RUNS = [
    (1024, 1024, "1e4", each(STEPPED + FIXED) + [(m, q) for m, qs in LATTICES for q in qs] + NF4),
    (2048, 1024, "1e4", each(("trellis-256", "trellis-2048", "integers-lmmse"))),
    (1024, 1024, "1e6", each(STEPPED, ("2.5",))),
    (1024, 1024, "1", each(("trellis-256", "trellis-2048", "integers-lmmse", "gptq-g128", "bitshift"))
     + [("voronoi-e8", q) for q in E8_Q] + [("voronoi-leech", q) for q in LEECH_Q] + NF4),
]

WIDTH, HEIGHT = 860, 560
LEFT, RIGHT, TOP, BOTTOM = 72, 236, 66, 54
X_ENDS, Y_ENDS = (1.85, 4.7), (0.03, 2.2)
# name, color, dashes, method
LINES = [
    ("integers, group scales (GPTQ)", "#777777", "", "gptq-g128"),
    ("E8, fixed rate", "#8e44ad", "6 3", "voronoi-e8"),
    ("Leech, fixed rate", "#b5409a", "6 3", "voronoi-leech"),
    ("fixed-rate trellis", "#a67c00", "", "bitshift"),
    ("fixed-rate trellis, regularized", "#a67c00", "2 3", "bitshift-regularized"),
    ("integers, one step, coded", "#5a8f29", "", "integers-uniform"),
    ("integers, LMMSE (WaterSIC)", "#d95f02", "", "integers-lmmse"),
    ("integers, regularized", "#d95f02", "2 3", "integers-regularized"),
    ("E8, coded, regularized", "#8e44ad", "2 3", "e8-regularized"),
    ("Leech, coded, regularized", "#b5409a", "2 3", "leech-regularized"),
    ("trellis, 256 states", "#1f77b4", "", "trellis-256"),
    ("trellis, 2048 states", "#2b2d8e", "", "trellis-2048"),
]


def measure(program):
    rows = []
    for height, width, spread, what in RUNS:
        arguments = [str(height), str(width), spread, *(word for pair in what for word in pair)]
        done = subprocess.run([program, *arguments], check=True, stdout=subprocess.PIPE, text=True)
        rows += done.stdout.splitlines()
    note = ["# command: layer_gaps ROWS COLS SPREAD METHOD PARAMETER …, as in bench/layer_gaps.py",
            f"# machine: {machine.describe()}"]
    GAPS.write_text("\n".join([*note, HEAD, *rows]) + "\n", encoding="utf-8")


def read():
    with open(GAPS, encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def place_x(bits):
    return LEFT + (bits - X_ENDS[0]) / (X_ENDS[1] - X_ENDS[0]) * (WIDTH - LEFT - RIGHT)


def place_y(gap):
    share = math.log(Y_ENDS[1] / gap) / math.log(Y_ENDS[1] / Y_ENDS[0])
    return TOP + share * (HEIGHT - TOP - BOTTOM)


def text(x, y, words, anchor="start", more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{words}</text>'


def axes():
    left, right, bottom = LEFT, WIDTH - RIGHT, HEIGHT - BOTTOM
    out = [text(left, 25, "What quantizing a layer costs above reverse waterfilling",
                more=' font-size="16" font-weight="600"'),
           text(left, 47, "1024 × 1024 Gaussian weights, eigenvalues of Σ over four decades, "
                          "every stored byte counted")]
    for gap in (0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0):
        y = place_y(gap)
        out.append(f'<line x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e6e6e6"/>')
        out.append(text(left - 8, y + 4, f"{gap:g}", "end"))
    for bits in (2, 2.5, 3, 3.5, 4, 4.5):
        x = place_x(bits)
        out.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{bottom}" stroke="#e6e6e6"/>')
        out.append(text(x, bottom + 18, f"{bits:g}", "middle"))
    out.append(text((left + right) / 2, HEIGHT - 10, "stored rate, bits per weight", "middle"))
    out.append(f'<text transform="translate(20 {(TOP + bottom) / 2}) rotate(-90)" text-anchor="middle">'
               "gap to the floor, bits per weight (logarithmic)</text>")
    return out


def points_of(rows, method):
    return sorted((float(r["stored_bpw"]), float(r["gap_bits"])) for r in rows if r["method"] == method)


def lines(rows):
    out, ends = [], []
    for name, color, dashes, method in LINES:
        points = points_of(rows, method)
        if not points:
            continue
        path = " ".join(f"{place_x(b):.1f},{place_y(g):.1f}" for b, g in points)
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        out.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"{dash}/>')
        out += [f'<circle cx="{place_x(b):.1f}" cy="{place_y(g):.1f}" r="3.2" fill="{color}"/>' for b, g in points]
        ends.append((place_y(points[-1][1]), place_x(points[-1][0]), name, color))
    last = -99.0
    for y, x, name, color in sorted(ends):
        at = last = max(y, last + 15)
        out.append(f'<line x1="{x + 5:.1f}" y1="{y:.1f}" x2="{WIDTH - RIGHT + 2}" y2="{at:.1f}" stroke="{color}" '
                   'stroke-width="0.8"/>')
        out.append(text(WIDTH - RIGHT + 6, at + 4, name, more=f' fill="{color}"'))
    for method, anchor, shift in (("nf4", "start", 8), ("nf4-dq", "end", -8)):
        for bits, gap in points_of(rows, method):
            x, y = place_x(bits), place_y(gap)
            out.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.2" fill="#c1440e"/>')
            out.append(text(x + shift, y - 6, method, anchor, ' font-size="11" fill="#c1440e"'))
    return out


def draw():
    rows = [r for r in read() if r["spread"] == "10000" and r["rows"] == "1024"]
    svg.write(PICTURE, WIDTH, HEIGHT, axes() + lines(rows))


def main():
    programs = [a for a in sys.argv[1:] if not a.startswith("--")]
    if "--pictures" not in sys.argv:
        measure(programs[0] if programs else BENCH)
    draw()


if __name__ == "__main__":
    main()
