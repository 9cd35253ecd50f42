#!/usr/bin/python3
"""The tables of docs/guides/quality.md, from the CSV files of bench/quality.py:

    /usr/bin/python3 bench/quality_tables.py
"""
import collections
import pathlib

import quality_saved

RESULTS = pathlib.Path(__file__).resolve().parent / "results"
MODELS = ("stories260k", "quill-6m")
OTHERS = [("integers-lmmse", "entropy-coded integers, LMMSE (WaterSIC)"),
          ("integers-regularized", "entropy-coded integers, our cancellation"),
          ("gptq-g128", "GPTQ, groups of 128"), ("gptq-g128-act", "GPTQ, groups of 128, act-order"),
          ("nf4", "NF4 with feedback"), ("nf4-alone", "NF4, rounded to nearest"),
          ("bitshift", "fixed-rate trellis, LDLQ"), ("voronoi-e8", "fixed-rate E8, LDLQ"),
          ("voronoi-leech", "fixed-rate Leech, LDLQ"), ("e8-regularized", "entropy-coded E8, our cancellation"),
          ("leech-regularized", "entropy-coded Leech, our cancellation")]


def saved_table(rows):
    print("| against | " + " | ".join(f"{m}: bits saved (at its bits)" for m in MODELS) + " |\n|---|---|---|")
    for other, name in OTHERS:
        cells = []
        for model in MODELS:
            found = []
            for bits, _, saved, low, high in quality_saved.saved(rows, model, "trellis-256", other):
                if saved is not None:
                    found.append(f"{saved:.2f} ± {(high - low) / 2:.2f} ({bits:.1f})")
                elif low is not None:
                    found.append(f"≥ {low:.2f} ({bits:.1f})")
                else:
                    found.append(f"≤ {high:.2f} ({bits:.1f})")
            cells.append(", ".join(found) or "–")
        print(f"| {name} | " + " | ".join(cells) + " |")


def allocation_table(rows):
    print("\n| model | embedding | " + " | ".join(f"{b} bits" for b in ("1.5", "2", "2.5", "3", "4")) + " |\n" + "|---" * 7 + "|")
    kl = {(r["model"], r["method"], r["parameter"], r["embedding"]): r for r in rows}
    for model in MODELS:
        for embedding in ("kept", "quantized"):
            cells = []
            for rate in ("1.5", "2", "2.5", "3", "4"):
                pair = [kl.get((model, m, rate, embedding)) for m in ("ours-allocated", "ours-uniform")]
                cells.append(f"{float(pair[0]['kl_nats']) / float(pair[1]['kl_nats']):.2f}" if all(pair) else "–")
            print(f"| {model} | {embedding} | " + " | ".join(cells) + " |")


def gaps_table():
    gaps = collections.defaultdict(dict)
    for r in quality_saved.read(RESULTS / "real_layer_gaps.csv"):
        _, _, layer, _, kind, _ = r["matrix"].split(".")
        gaps[int(layer), kind[:-5]][r["rate"]] = float(r["above_ideal_bits"])
    print("\n| block | matrix | 2 bits | 3 bits | 4 bits |\n|---|---|---|---|---|")
    for (layer, kind), by_rate in gaps.items():
        print(f"| {layer} | {kind} | " + " | ".join(f"{by_rate[r]:.3f}" if r in by_rate else "–" for r in "234") + " |")


if __name__ == "__main__":
    measured = quality_saved.read(RESULTS / "quality.csv")
    saved_table(measured)
    allocation_table(measured)
    gaps_table()
