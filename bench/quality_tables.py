"""The tables of docs/guides/quality.md, from the CSV files of bench/quality.py, between their marks."""
import collections
import pathlib
import re

import quality_saved

GUIDE = pathlib.Path(__file__).resolve().parent.parent / "docs/guides/quality.md"
MODELS = ("stories260k", "quill-6m")
RATES = ("1.5", "2", "2.5", "3", "4")
OTHERS = [("integers-regularized", "entropy-coded integers, our cancellation"),
          ("integers-lmmse", "entropy-coded integers, LMMSE (WaterSIC)"),
          ("integers-plain", "entropy-coded integers, steps per column, GPTQ's feedback"),
          ("integers-uniform", "entropy-coded integers, one step, GPTQ's feedback"),
          ("gptq-g128", "GPTQ, groups of 128"), ("gptq-g128-act", "GPTQ, groups of 128, act-order"),
          ("nf4", "NF4 with feedback"), ("nf4-alone", "NF4, rounded to nearest"),
          ("bitshift", "fixed-rate trellis, LDLQ"), ("voronoi-e8", "fixed-rate E8, LDLQ"),
          ("voronoi-leech", "fixed-rate Leech, LDLQ"), ("e8-regularized", "entropy-coded E8, our cancellation"),
          ("leech-regularized", "entropy-coded Leech, our cancellation")]


def table(head, rows):
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, ["---"] * len(head), *rows))


def saved_cell(bits, saved, low, high):
    if saved is not None:
        return f"{saved:.2f} ± {(high - low) / 2:.2f} ({bits:.1f})"
    return f"≥ {low:.2f} ({bits:.1f})" if low is not None else f"≤ {high:.2f} ({bits:.1f})"


def saved_table(rows, model):
    body = []
    for other, name in OTHERS:
        cells = [", ".join(saved_cell(bits, *bounds) for bits, _, *bounds in
                           quality_saved.saved(rows, model, ours, other)) or "–"
                 for ours in ("trellis-256", "ours-allocated")]
        body.append([name, *cells])
    return table([f"{model}, against", "`trellis-256` saves (at the other's bits)", "`ours-allocated` saves"], body)


def basis_table(rows):
    return table(["model", "the shared basis saves (at bits without it)"],
                 [[model, ", ".join(saved_cell(bits, saved, *ends) for bits, _, saved, *ends in
                                    quality_saved.saved(rows, model, "ours-uniform", "trellis-256")
                                    if saved is not None)] for model in MODELS])


def allocation_table(rows):
    kl = {(r["model"], r["method"], r["parameter"], r["embedding"]): float(r["kl_nats"]) for r in rows}
    body = []
    for model in MODELS:
        for embedding in ("kept", "quantized"):
            pairs = ([kl.get((model, m, rate, embedding)) for m in ("ours-allocated", "ours-uniform")]
                     for rate in RATES)
            body.append([model, embedding, *(f"{one / other:.2f}" if one and other else "–" for one, other in pairs)])
    return table(["model", "embedding", *(f"{rate} bits" for rate in RATES)], body)


def gaps_table(rows):
    gaps = collections.defaultdict(dict)
    for r in rows:
        _, _, layer, _, kind, _ = r["matrix"].split(".")
        gaps[layer, kind.removesuffix("_proj")][r["rate"]] = f"{float(r['above_ideal_bits']):.3f}"
    return table(["block", "matrix", "2 bits", "3 bits", "4 bits"],
                 [[layer, kind, *(by_rate.get(rate, "–") for rate in "234")]
                  for (layer, kind), by_rate in sorted(gaps.items())])


def put(text, mark, content):
    """Between `<!-- mark -->` and the next `<!-- end -->`."""
    found, times = re.subn(f"(<!-- {mark} -->\n).*?(<!-- end -->)", lambda m: m[1] + content + "\n" + m[2], text,
                           flags=re.DOTALL)
    if times != 1:
        raise SystemExit(f"{GUIDE} has {times} places for the table '{mark}'")
    return found


def write(measured, layers):
    rows = quality_saved.read(measured)
    text = put(GUIDE.read_text(encoding="utf-8"), "saved",
               "\n\n".join(saved_table(rows, model) for model in reversed(MODELS)))
    text = put(text, "basis", basis_table(rows))
    text = put(text, "allocation", allocation_table(rows))
    if layers.exists():
        text = put(text, "gaps", gaps_table(quality_saved.read(layers)))
    GUIDE.write_text(text, encoding="utf-8")
