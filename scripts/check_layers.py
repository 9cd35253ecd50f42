#!/usr/bin/python3
"""Fails when an #include points the wrong way.

The rule (DESIGN.md): cli -> {model, report} -> job -> linear -> codec -> {quant, coding, io}
-> {floor, lattice, kernel} -> source -> rigor -> base. A folder includes only folders to its right;
siblings in braces do not know each other; kernel and io include only base; a decoder (decoder.h/.cc)
never includes its encoder (encoder.h, or the header named after its folder). floor/checker includes
nothing that computes for floor/certificate, floor/solver, floor/enclosure or floor/box. Tests (x_test.cc, x_fuzz.cc, x_bench.cc) may include anything.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LAYERS = [
    ["cli"], ["model", "report"], ["job"], ["linear"], ["codec"], ["quant", "coding", "io"],
    ["floor", "lattice", "kernel"], ["source"], ["rigor"], ["base"],
]
RANK = {folder: rank for rank, layer in enumerate(LAYERS) for folder in layer}
ONLY_BASE = {"kernel", "io"}
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)


def folder_of(path):
    parts = pathlib.PurePosixPath(path).parts
    return parts[1] if parts[0] == "ratefloor" and len(parts) > 2 else parts[0]


def allowed(source, target):
    if source == target:
        return True
    if source in ONLY_BASE:
        return target == "base"
    return RANK[target] > RANK[source]


def is_encoder(include):
    path = pathlib.PurePosixPath(include)
    return path.stem == "encoder" or path.stem == path.parent.name


# The checker repeats a proof by other means: of what made it, only plain data and the reading of it.
PRODUCERS = re.compile(r"^ratefloor/floor/(solver|enclosure|box/(?!gap_box\.h)|"
                       r"certificate/(certify|channel_enclosure|channel_panels|dual_enclosure|"
                       r"panel_density|polynomial_maximum|source_ball))")


def problems(path):
    name = path.relative_to(ROOT).as_posix()
    if re.search(r"_(test|fuzz|bench)\.cc$", name):
        return
    source = folder_of(name)
    if source not in RANK:
        yield f"{name}: folder '{source}' has no place in the dependency rule"
        return
    for include in INCLUDE.findall(path.read_text(encoding="utf-8")):
        if not include.startswith(("ratefloor/", "cli/")):
            yield f'{name}: "{include}": quoted includes start with ratefloor/ or cli/'
            continue
        target = folder_of(include)
        if not (ROOT / include).exists() and not include.endswith(".inc"):
            yield f'{name}: "{include}" does not exist'
        elif target not in RANK or not allowed(source, target):
            yield f'{name}: {source} may not include {target} ("{include}")'
        if name.startswith("ratefloor/floor/checker/") and PRODUCERS.match(include):
            yield f'{name}: the checker shares numerical code with the producer ("{include}")'
        if path.stem == "decoder" and is_encoder(include):
            yield f'{name}: a decoder includes an encoder ("{include}")'


def main():
    files = [p for top in ("ratefloor", "cli") for p in sorted((ROOT / top).rglob("*"))
             if p.suffix in {".h", ".cc"}]
    found = [problem for path in files for problem in problems(path)]
    for problem in found:
        print(problem, file=sys.stderr)
    print(f"layers: {len(files)} files, {len(found)} wrong includes")
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main())
