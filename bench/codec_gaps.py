#!/usr/bin/python3
"""How far above R(D) the methods end on iid weights, and how fast the trellis coder is.

    scripts/build.sh bench && /usr/bin/python3 bench/codec_gaps.py [PROGRAM] [--pictures]

Runs build/bench/bench/codec_gaps (or PROGRAM), writes bench/results/codec_gaps.csv and
ectcq_speed.csv, and draws docs/images/codec-gaps.svg; --pictures only draws. Ten minutes on two idle
cores. Speeds are millions of weights per CPU second, the fastest of several runs (the machine is
shared).
"""
import csv
import math
import pathlib
import subprocess
import sys

import machine
import svg

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCH = ROOT / "build/bench/bench/codec_gaps"
GAPS = ROOT / "bench/results/codec_gaps.csv"
SPEED = ROOT / "bench/results/ectcq_speed.csv"
PICTURE = ROOT / "docs/images/codec-gaps.svg"

SOURCES = ("gaussian", "ggd:1.7", "ggd:1.3", "laplace")
GAP_HEAD = ("source,n,tensors,method,states,rate_target,stored_bpw,entropy_bpw,mse,floor_bits,gap_bits,"
            "excess_bits")
SPEED_HEAD = ("what,states,n,target,prepare_million_per_s,quantize_million_per_s,decode_million_per_s,"
              "gap_bits,peak_mib")

WIDTH, HEIGHT = 860, 600
LEFT, RIGHT, TOP, BOTTOM = 72, 176, 66, 54
X_ENDS, Y_ENDS = (0.35, 5.3), (0.018, 1.7)
# name, color, dashes, and which rows: ours, connected.
LINES = [
    ("integers, entropy-coded", "#d95f02", "", lambda m, s: m.startswith("ecsq")),
    ("E8 lattice", "#8e44ad", "6 3", lambda m, s: m.startswith("e8")),
    ("Leech lattice", "#b5409a", "6 3", lambda m, s: m.startswith("leech")),
    ("trellis, 8 states", "#26828e", "", lambda m, s: m.startswith("ectcq") and s == "8"),
    ("trellis, 256 states", "#1f77b4", "", lambda m, s: m.startswith("ectcq") and s == "256"),
    ("trellis, 2048 states", "#2b2d8e", "", lambda m, s: m.startswith("ectcq") and s == "2048"),
]
POINTS = [("block codebooks", "#c1440e", ("nf4", "fp4")), ("integers, groups of 128", "#777777", ("int",)),
          ("Lloyd–Max", "#5a8f29", ("lloyd",)), ("bit-shift trellis, 4096 states", "#a67c00", ("bitshift",))]
# What other work reports for iid Gaussian weights: label, (bits, gap) pairs, where the label goes.
PEERS = [
    ("QTIP 1MAD", [(1, .052), (2, .070), (3, .086), (4, .107)], (9, 4, "start", -1)),
    ("NestQuant E8, 4 scales", [(2.217, .408), (3.205, .313), (4.008, .298)], (10, -3, "start", 0)),
    ("Q4_K", [(4.5, .69)], (8, 4, "start", 0)),
    ("WaterSIC, Huffman-GPTQ, ideal coder", [(1, .239), (1.5, .254), (2, .2546), (3, .2546), (4, .2546)],
     (0, 20, "middle", 3)),
    ("LLVQ", [(2, .157)], (8, 4, "start", 0)),
]
# Where a label would cover something: right of the point otherwise.
LABELS = {"nf4-dq": (-8, 1, "end"), "lloyd4": (-8, 11, "end"), "lloyd2": (-8, 4, "end"), "int5": (-8, 4, "end")}


def write(path, head, rows, command):
    note = [f"# command: {command}", f"# machine: {machine.describe()}"]
    path.write_text("\n".join([*note, head, *rows]) + "\n", encoding="utf-8")


def measure(program):
    def rows(*arguments):
        done = subprocess.run([program, *arguments], check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout.splitlines()

    gaps = [row for what in ("trellis", "tensors") for source in SOURCES for row in rows(what, source)]
    write(GAPS, GAP_HEAD, gaps + rows("others"),
          "codec_gaps trellis SOURCE; codec_gaps tensors SOURCE; codec_gaps others")
    write(SPEED, SPEED_HEAD, rows("speed") + rows("memory", "26"), "codec_gaps speed; codec_gaps memory 26")


def read(path):
    with open(path, encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def place_x(bits):
    return LEFT + (bits - X_ENDS[0]) / (X_ENDS[1] - X_ENDS[0]) * (WIDTH - LEFT - RIGHT)


def place_y(gap):
    share = math.log(Y_ENDS[1] / gap) / math.log(Y_ENDS[1] / Y_ENDS[0])
    return TOP + share * (HEIGHT - TOP - BOTTOM)


def visible(points):
    return [p for p in points if X_ENDS[0] <= p[0] <= X_ENDS[1] and Y_ENDS[0] <= p[1] <= Y_ENDS[1]]


def text(x, y, words, anchor="start", more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{words}</text>'


def axes():
    left, right, bottom = LEFT, WIDTH - RIGHT, HEIGHT - BOTTOM
    out = [text(left, 25, "What quantizing independent Gaussian weights costs above the rate–distortion limit",
                more=' font-size="16" font-weight="600"')]
    out.append(f'<circle cx="{left + 5}" cy="43" r="4" fill="#555"/>')
    out.append(text(left + 15, 47, "measured here, every stored byte counted"))
    out.append(f'<circle cx="{left + 285}" cy="43" r="4" fill="white" stroke="#555" stroke-width="1.5"/>')
    out.append(text(left + 295, 47, "published by others, as they count"))
    for gap in (0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5):
        y = place_y(gap)
        out.append(f'<line x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e6e6e6"/>')
        out.append(text(left - 8, y + 4, f"{gap:g}", "end"))
    for bits in (0.5, 1, 1.5, 2, 3, 4, 5):
        x = place_x(bits)
        out.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{bottom}" stroke="#e6e6e6"/>')
        out.append(text(x, bottom + 18, f"{bits:g}", "middle"))
    out.append(text((left + right) / 2, HEIGHT - 10, "stored rate, bits per weight", "middle"))
    out.append(f'<text transform="translate(20 {(TOP + bottom) / 2}) rotate(-90)" text-anchor="middle">'
               "gap to R(D), bits per weight (logarithmic)</text>")
    return out


def lines(rows):
    out, ends = [], []
    for name, color, dashes, chosen in LINES:
        points = visible(sorted((float(r["stored_bpw"]), float(r["gap_bits"])) for r in rows
                                if chosen(r["method"], r["states"])))
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
    return out


def points(rows):
    out = []
    for _, color, stems in POINTS:
        for r in rows:
            if not r["method"].startswith(stems):
                continue
            for bits, gap in visible([(float(r["stored_bpw"]), float(r["gap_bits"]))]):
                x, y = place_x(bits), place_y(gap)
                out.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.2" fill="{color}"/>')
                dx, dy, anchor = LABELS.get(r["method"], (8, 4, "start"))
                label = r["method"].removesuffix("-s12")
                out.append(text(x + dx, y + dy, label, anchor, f' font-size="11" fill="{color}"'))
    return out


def peers():
    out = []
    for name, where, (dx, dy, anchor, at) in PEERS:
        path = " ".join(f"{place_x(b):.1f},{place_y(g):.1f}" for b, g in where)
        out.append(f'<polyline points="{path}" fill="none" stroke="#555" stroke-width="1" stroke-dasharray="1.5 3"/>')
        for bits, gap in where:
            out.append(f'<circle cx="{place_x(bits):.1f}" cy="{place_y(gap):.1f}" r="4.6" fill="white" '
                       'stroke="#333" stroke-width="1.4"/>')
        bits, gap = where[at]
        out.append(text(place_x(bits) + dx, place_y(gap) + dy, name, anchor, ' font-size="11" font-style="italic"'))
    return out


def legend():
    out, y = [], TOP + 12
    for name, color, _ in POINTS:
        out.append(f'<circle cx="{WIDTH - RIGHT + 12}" cy="{y - 4}" r="4.2" fill="{color}"/>')
        out.append(text(WIDTH - RIGHT + 21, y, name, more=' font-size="11"'))
        y += 16
    return out


def draw():
    rows = [r for r in read(GAPS) if r["source"] == "gaussian" and r["tensors"] == "1"]
    body = axes() + peers() + lines(rows) + points(rows) + legend()
    svg.write(PICTURE, WIDTH, HEIGHT, body)


def main():
    programs = [a for a in sys.argv[1:] if not a.startswith("--")]
    if "--pictures" not in sys.argv:
        measure(programs[0] if programs else BENCH)
    draw()


if __name__ == "__main__":
    main()
