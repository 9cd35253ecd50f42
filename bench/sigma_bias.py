#!/usr/bin/python3
"""What Σ from few tokens costs, on every input of quill-6m.

    scripts/build.sh bench && /usr/bin/python3 bench/sigma_bias.py

Calibrates on the first 256, 1,024, … 262,144 bytes of calibration.txt and on all of heldout.txt, and writes
bench/results/sigma_bias.csv (its columns are described in bench/sigma_bias.cc) and docs/images/sigma-bias.svg. Five minutes;
`--pictures` only draws; `--build DIR` is another build folder.
"""
import argparse
import csv
import io
import math
import pathlib
import statistics
import subprocess
import tempfile

import machine
import svg

ROOT = pathlib.Path(__file__).resolve().parent.parent
CSV = ROOT / "bench/results/sigma_bias.csv"
PICTURE = ROOT / "docs/images/sigma-bias.svg"
MODEL = ROOT / "models/quill-6m"
WINDOW = 256
WINDOWS = [1, 4, 16, 64, 256, 1024]


def measure(build):
    with tempfile.TemporaryDirectory() as scratch:
        files = []
        for text, windows in [("heldout.txt", WINDOWS[-1])] + [("calibration.txt", w) for w in WINDOWS]:
            files.append(pathlib.Path(scratch) / f"{text}-{windows}")
            subprocess.run([build / "cli/ratefloor", "calibrate", MODEL, "--text", MODEL / text, "--window", str(WINDOW),
                            "--max-windows", str(windows), "-o", files[-1], "-q"], check=True, capture_output=True)
        got = subprocess.run([build / "bench/sigma_bias", *files], check=True, capture_output=True, text=True).stdout
    CSV.write_text("# command: ratefloor calibrate models/quill-6m --text TEXT --window 256 --max-windows N -o STATS; "
                   f"sigma_bias HELDOUT STATS…\n# machine: {machine.describe()}\n{got}", encoding="utf-8")


def table():
    lines = [line for line in CSV.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(io.StringIO("\n".join(lines))))
    return [{k: v if k == "input" else float(v or "nan") for k, v in row.items()} for row in rows]


def medians(rows, channels, field, rate):
    """(tokens, median over the inputs of that size that have the number)."""
    found = {}
    for row in rows:
        if row["channels"] == channels and row["rate_bits"] == rate and math.isfinite(row[field]):
            found.setdefault(row["tokens"], []).append(row[field])
    return [(tokens, statistics.median(values)) for tokens, values in sorted(found.items())]


# ---- the picture: bias of the floor, and gap of an ideal code on held-out inputs ----
WIDTH, HEIGHT, PANEL, TOP, BOTTOM, LEFT = 960, 440, 370, 70, 56, 66
COLORS = {384: "#2166ac", 1024: "#c51b7d"}
Y_ENDS = (0.0004, 10)


def x_of(panel, tokens):
    return LEFT + panel * (PANEL + 90) + math.log(tokens / 256) / math.log(1024) * PANEL


def y_of(bits):
    part = math.log(min(max(bits, Y_ENDS[0]), Y_ENDS[1]) / Y_ENDS[0]) / math.log(Y_ENDS[1] / Y_ENDS[0])
    return HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM)


def words(x, y, content, anchor="start", more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{content}</text>'


def curve(panel, points, color, dash=""):
    path = " ".join(f"{x_of(panel, t):.1f},{y_of(v):.1f}" for t, v in points)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return [f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"{dashed}/>'] + (
        [] if dash else [f'<circle cx="{x_of(panel, t):.1f}" cy="{y_of(v):.1f}" r="3" fill="{color}"/>' for t, v in points])


def axes(panel, title):
    left, right = x_of(panel, 256), x_of(panel, 262144)
    out = [words(left, TOP - 12, title, more=' font-size="13" font-weight="600"')]
    for exponent in range(-3, 2):
        y = y_of(10.0 ** exponent)
        out += [f'<line x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e6e6e6"/>',
                words(left - 8, y + 4, f"{10.0 ** exponent:g}", "end")]
    for windows in WINDOWS:
        out.append(words(x_of(panel, windows * WINDOW), HEIGHT - BOTTOM + 18, f"{windows * WINDOW:,}", "middle"))
    return out + [words((left + right) / 2, HEIGHT - 12, "tokens of Σ (logarithmic)", "middle")]


def draw():
    rows = table()
    body = [words(LEFT, 26, "Σ from few tokens: quill-6m, median over its inputs of 384 and of 1,024 channels",
                  more=' font-size="16" font-weight="600"'),
            f'<text transform="translate(16 {HEIGHT / 2}) rotate(-90)" text-anchor="middle">bits per weight '
            "(logarithmic)</text>"]
    body += axes(0, "floor at 2 bits: too low by") + axes(1, "ideal code of 2 bits: above the held-out floor by")
    for row, (channels, color) in enumerate(COLORS.items()):
        for panel, fields in enumerate([("floor_bias_bits", "gaussian_bias_bits"),
                                        ("heldout_gap_bits", "damped_heldout_gap_bits")]):
            for field, dash in zip(fields, ("", "5 4")):
                points = [(t, abs(v)) for t, v in medians(rows, channels, field, 2)]
                body += curve(panel, points, color, dash)
            legend = ["independent Gaussian tokens: dashed", "1 % damping: dashed"][panel]
            x = x_of(panel, 256) + PANEL - 215
            body += [words(x, TOP + 14 + 16 * row, f"{channels:,} channels", more=f' fill="{color}"')]
            if row == 0:
                body.append(words(x, TOP + 46, legend, more=' font-size="11"'))
    svg.write(PICTURE, WIDTH, HEIGHT, body)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", action="store_true")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/bench")
    options = parser.parse_args()
    if not options.pictures:
        measure(options.build.resolve())
    draw()


if __name__ == "__main__":
    main()
