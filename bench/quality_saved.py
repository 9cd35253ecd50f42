"""Bits saved at equal KL, from bench/results/quality.csv."""
import csv
import math
import pathlib

SAVED = pathlib.Path(__file__).resolve().parent / "results/quality_saved.csv"
# Between points of ours ln KL is taken to be linear in bits; beyond them nothing is said.
OTHERS = ("integers-lmmse", "integers-regularized", "integers-plain", "integers-uniform", "gptq-g128", "gptq-g128-act",
          "nf4", "nf4-alone", "bitshift", "bitshift-regularized", "voronoi-e8", "voronoi-leech", "e8-regularized",
          "leech-regularized")
PAIRS = [("trellis-256", OTHERS), ("ours-allocated", ("ours-uniform", "ours-alone", *OTHERS)),
         ("ours-uniform", ("trellis-256",))]


def read(path):
    with open(path, encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def points(rows, model, method, embedding="kept"):
    """(bits, ln KL, its standard error), by bits."""
    found = []
    for r in rows:
        if (r["model"], r["method"], r["embedding"]) == (model, method, embedding):
            kl, low, high = (float(r[name]) for name in ("kl_nats", "kl_low", "kl_high"))
            found.append((float(r["stored_bpw"]), math.log(kl), (high - low) / (2 * 1.96 * kl)))
    return sorted(found)


def bits_at(curve, log_kl):
    """Where the curve has this ln KL: bits, their standard error, the slope there. None outside it."""
    for (b0, k0, s0), (b1, k1, s1) in zip(curve, curve[1:]):
        if k1 <= log_kl <= k0:
            t = (k0 - log_kl) / (k0 - k1)
            slope = (k0 - k1) / (b1 - b0)
            return b0 + t * (b1 - b0), math.hypot((1 - t) * s0, t * s1) / slope, slope
    return None


def saved(rows, model, ours, other, embedding="kept"):
    """For each point of the other method: its bits and KL, what ours saves, the 95 % interval.

    Errors count as independent: both methods run over the same text, which makes the interval too wide. A point
    that is worse than the worst of ours gives a lower bound, one that is better than the best an upper one: then
    the interval is open on a side (None), as nothing is extrapolated — but where errors leave room for the opposite,
    the bound gives way by that much, along the slope there."""
    curve = points(rows, model, ours, embedding)
    out = []
    for bits, log_kl, error in points(rows, model, other, embedding) if len(curve) > 1 else []:
        at = bits_at(curve, log_kl)
        if at:
            half = 1.96 * math.hypot(at[1], error / at[2])
            out.append((bits, math.exp(log_kl), bits - at[0], bits - at[0] - half, bits - at[0] + half))
        elif log_kl > curve[0][1]:
            room = give_way(curve[0], curve[1], log_kl, error)
            out.append((bits, math.exp(log_kl), None, bits - curve[0][0] - room, None))
        else:
            room = give_way(curve[-1], curve[-2], log_kl, error)
            out.append((bits, math.exp(log_kl), None, None, bits - curve[-1][0] + room))
    return out


def give_way(end, inner, log_kl, error):
    """Bits by which a KL beyond `end` may lie on this side of it after all."""
    slope = (end[1] - inner[1]) / (inner[0] - end[0])
    return max(0, 1.96 * math.hypot(end[2], error) - abs(log_kl - end[1])) / slope


def write(path):
    rows = read(path)
    lines = ["model,ours,other,embedding,other_bpw,kl_nats,saved_bits,saved_low,saved_high"]
    for model in dict.fromkeys(r["model"] for r in rows):
        todo = [(ours, other, "kept") for ours, others in PAIRS for other in others]
        for ours, other, embedding in [*todo, ("ours-allocated", "ours-uniform", "quantized")]:
            for bits, kl, *bounds in saved(rows, model, ours, other, embedding):
                lines.append(f"{model},{ours},{other},{embedding},{bits:.3f},{kl:.4g}," +
                             ",".join("" if b is None else f"{b:.3f}" for b in bounds))
    SAVED.write_text("# command: bench/quality.py, from quality.csv\n" + "\n".join(lines) + "\n", encoding="utf-8")
    print(len(lines) - 1, "comparisons")
