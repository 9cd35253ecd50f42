"""docs/images/gap-curves.svg and gap-beta.svg out of bench/results/gap_curves.csv.

A filled dot is a gap known from both sides (most intervals are narrower than the dot; a bar shows
the others); an open one is an upper bound whose lower end is less than half of it.
"""
import csv
import math

import svg

WIDTH, HEIGHT = 760, 538
LEFT, RIGHT, TOP, BOTTOM = 78, 96, 62, 52
FLOOR = 1e-10  # of the pictures, bits
# By shape, from the Laplacian to the Gaussian, which has no gap, and beyond.
COLORS = ["#440154", "#482878", "#3e4a89", "#31688e", "#26828e", "#1f9e89", "#35b779", "#5cb85c", "#8fbf2f",
          "#b5a61e", "#888888", "#d95f02", "#c1440e", "#a32020", "#6b1414"]
# By distortion, from the smallest.
STEPS = ["#6b1414", "#d6336c", "#8e44ad", "#3e4a89", "#1f77b4", "#17a2b8", "#1f9e89", "#5cb85c", "#a8b400", "#e6960a",
         "#d95f02"]


def read(path):
    points = {}
    with open(path, encoding="utf-8") as file:
        for row in csv.DictReader(file):
            low, high = float(row["gap_lower_bits"]), float(row["gap_upper_bits"])
            points.setdefault(row["source"], {})[float(row["distortion"])] = (low, high)
    return points


def shape(source):
    """1/β: 1 for the Laplacian, ½ for the Gaussian, 0 for the uniform source."""
    return 0.0 if source == "uniform" else 1 / float(source.removeprefix("ggd:"))


def label(source):
    return "uniform" if source == "uniform" else "β = " + source.removeprefix("ggd:")


class Picture:
    def __init__(self, title, x_title, x_ticks, x_place):
        self.x_place = x_place  # value -> 0 … 1
        self.body = [f'<text x="{LEFT}" y="24" font-size="16" font-weight="600">{title}</text>']
        self.body.append(f'<text x="{LEFT}" y="45">● proven from both sides'
                         "  ○ proven from above</text>")
        bottom = HEIGHT - BOTTOM
        for power in range(round(math.log10(FLOOR)), 1):
            y = self.y(10.0**power)
            self.body.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e4e4e4"/>')
            text = "1" if power == 0 else f'10<tspan dy="-5" font-size="9">−{-power}</tspan>'
            self.body.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{text}</text>')
        for value, text in x_ticks:
            x = self.x(value)
            self.body.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{bottom}" stroke="#e4e4e4"/>')
            self.body.append(f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{text}</text>')
        middle = (LEFT + WIDTH - RIGHT) / 2
        self.body.append(f'<text x="{middle}" y="{HEIGHT - 10}" text-anchor="middle">{x_title}</text>')
        self.body.append(f'<text transform="translate(20 {(TOP + bottom) / 2}) rotate(-90)" text-anchor="middle">'
                         "R(D) − SLB(D), bits</text>")
        self.labels = []

    def x(self, value):
        return LEFT + self.x_place(value) * (WIDTH - RIGHT - LEFT)

    @staticmethod
    def y(bits):
        share = math.log10(max(bits, FLOOR)) / math.log10(FLOOR)
        return TOP + share * (HEIGHT - BOTTOM - TOP)

    def curve(self, points, color, name):
        """points: (x value, lower, upper), in the order of x; what lies below the floor ends it."""
        places = [(self.x(v), low, high) for v, low, high in points if high > FLOOR]
        if not places:
            return
        path = " ".join(f"{x:.1f},{self.y(high):.1f}" for x, _, high in places)
        self.body.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="1.4"/>')
        for x, low, high in places:
            known = low > high / 2
            if known:
                self.body.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{self.y(low):.1f}" y2="{self.y(high):.1f}" '
                                 f'stroke="{color}" stroke-width="4"/>')
            self.body.append(f'<circle cx="{x:.1f}" cy="{self.y(high):.1f}" r="3" stroke="{color}" '
                             f'fill="{color if known else "white"}"/>')
        self.labels.append([self.y(places[-1][2]), places[-1][0], name, color])

    def save(self, path):
        last = -99.0
        for y, x, name, color in sorted(self.labels):
            at = last = max(y, last + 12.5)
            self.body.append(f'<text x="{x + 10:.1f}" y="{at + 4:.1f}" fill="{color}">{name}</text>')
        svg.write(path, WIDTH, HEIGHT, self.body)


def draw(csv_path, folder):
    points = read(csv_path)
    sources = list(points)
    ticks = [(d, f"{d:g}") for d in (0.001, 0.01, 0.1, 1.0)]
    against_d = Picture("Certified gap above the Shannon lower bound", "distortion D (unit variance)", ticks,
                        lambda d: (math.log10(d) + 3) / 3)
    for source, color in zip(sources, COLORS):
        against_d.curve([(d, *ends) for d, ends in sorted(points[source].items())], color, label(source))
    against_d.save(folder / "gap-curves.svg")

    ticks = [(1 / b, f"{b:g}") for b in (1, 1.2, 1.5, 2, 3, 4, 8)] + [(0.0, "∞")]
    against_beta = Picture("Certified gap by shape", "shape β (spaced by 1/β; ∞ is the uniform source)", ticks,
                           lambda u: 1 - u)
    distortions = sorted(points[sources[0]])
    for d, color in zip(distortions, STEPS):
        curve = sorted(((shape(s), *points[s][d]) for s in sources if d in points[s]), reverse=True)
        # The Gaussian's gap is 0, below any floor: the curve is in two pieces.
        against_beta.curve([p for p in curve if p[0] > 0.5], color, "")
        against_beta.curve([p for p in curve if p[0] < 0.5], color, f"D = {d:g}")
    against_beta.save(folder / "gap-beta.svg")
