"""docs/images/quality.svg: KL against stored bits, a panel per model."""
import math
import pathlib

import quality_saved
import svg

PICTURE = pathlib.Path(__file__).resolve().parent.parent / "docs/images/quality.svg"
WIDTH, HEIGHT, PANEL, TOP, BOTTOM, LEFT = 1010, 615, 400, 150, 52, 70
# method, color, dashes, name
LINES = [("ours-allocated", "#c51b7d", "", "ratefloor, rates allocated"),
         ("ours-uniform", "#c51b7d", "6 3", "ratefloor, one rate"),
         ("trellis-256", "#c51b7d", "2 3", "ratefloor, one rate, no shared basis"),
         ("ours-alone", "#999999", "6 3", "trellis without calibration"),
         ("integers-regularized", "#d95f02", "6 3", "entropy-coded integers, regularized"),
         ("integers-lmmse", "#d95f02", "", "entropy-coded integers, LMMSE (WaterSIC)"),
         ("integers-uniform", "#d95f02", "2 3", "entropy-coded integers, GPTQ"),
         ("gptq-g128", "#2a9d8f", "", "GPTQ, groups of 128"),
         ("gptq-g128-act", "#2a9d8f", "2 3", "the same, act-order"),
         ("bitshift", "#a67c00", "", "fixed-rate trellis, LDLQ (QTIP)"),
         ("voronoi-e8", "#7570b3", "", "E8, LDLQ (QuIP#)"),
         ("nf4", "#3366cc", "", "NF4 with feedback"), ("nf4-alone", "#111111", "", "NF4")]
X_ENDS = (1.15, 4.7)
Y_ENDS = {"stories260k": (2e-2, 6.0), "quill-6m": (2e-5, 1.0)}


def x_of(panel, bits):
    return LEFT + panel * (PANEL + 80) + (bits - X_ENDS[0]) / (X_ENDS[1] - X_ENDS[0]) * PANEL


def y_of(model, kl):
    least, most = Y_ENDS[model]
    return TOP + math.log(most / kl) / math.log(most / least) * (HEIGHT - TOP - BOTTOM)


def words(x, y, content, anchor="start", more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{content}</text>'


def axes(panel, model):
    left, right, bottom = x_of(panel, X_ENDS[0]), x_of(panel, X_ENDS[1]), HEIGHT - BOTTOM
    out = [words(left, TOP - 10, model, more=' font-size="14" font-weight="600"')]
    least, most = Y_ENDS[model]
    for kl in (factor * 10.0 ** exponent for exponent in range(-5, 2) for factor in (1, 3)):
        if least <= kl <= most:
            y = y_of(model, kl)
            out += [f'<line x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e6e6e6"/>',
                    words(left - 8, y + 4, f"{kl:g}", "end")]
    for bits in (1.5, 2, 2.5, 3, 3.5, 4, 4.5):
        x = x_of(panel, bits)
        out += [f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{bottom}" stroke="#e6e6e6"/>',
                words(x, bottom + 18, f"{bits:g}", "middle")]
    return out + [words((left + right) / 2, HEIGHT - 12, "stored bits per quantized weight", "middle")]


def curve(panel, model, points, color, dashes):
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    path = " ".join(f"{x_of(panel, b):.1f},{y_of(model, math.exp(k)):.1f}" for b, k, _ in points)
    out = [f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"{dash}/>']
    for bits, log_kl, error in points:
        x, y = x_of(panel, bits), y_of(model, math.exp(log_kl))
        low, high = (y_of(model, math.exp(log_kl + sign * 1.96 * error)) for sign in (-1, 1))
        out += [f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{high:.1f}" y2="{low:.1f}" stroke="{color}"/>',
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{color}"/>']
    return out


def draw(path):
    rows = quality_saved.read(path)
    body = [words(LEFT, 24, "How far a quantized model's predictions are from the original's",
                  more=' font-size="16" font-weight="600"'),
            f'<text transform="translate(18 {(TOP + HEIGHT) / 2}) rotate(-90)" text-anchor="middle">mean KL '
            "divergence per token, nats (logarithmic)</text>"]
    for panel, model in enumerate(Y_ENDS):
        body += axes(panel, model)
        for method, color, dashes, _ in LINES:
            points = quality_saved.points(rows, model, method)
            body += curve(panel, model, [p for p in points if math.exp(p[1]) <= Y_ENDS[model][1]], color, dashes)
    for i, (_, color, dashes, name) in enumerate(LINES):
        x, y = LEFT + 310 * (i % 3), 44 + 18 * (i // 3)
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        body += [f'<line x1="{x}" x2="{x + 26}" y1="{y - 4}" y2="{y - 4}" stroke="{color}" stroke-width="3"{dash}/>',
                 words(x + 32, y, name)]
    svg.write(PICTURE, WIDTH, HEIGHT, body)
