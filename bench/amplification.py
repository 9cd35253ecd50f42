#!/usr/bin/python3
"""From weight errors to output errors: measured, and by the theorem, for every matrix of both models.

    scripts/build.sh release && /usr/bin/python3 bench/amplification.py [PROGRAM]

Quantizes both models of models/ by four methods, gathers input covariances on the evaluated text and on
another one, and writes bench/results/amplification.csv: per matrix the measured amplification (error of
an output entry per error of a weight), its ratio to tr Σ (independent errors), and the ratio of
tr(ΔΣΔᵀ) to the measured output error, with Σ from the same tokens and from the other text. `predicted_ratio`
is 1 − D + D·κ of docs/math/amplification.md: errors along the weights. Two minutes.
"""
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

import machine

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT / "build/release/cli/ratefloor"
# model -> (text, windows evaluated, other text, its windows). stories260k has one text: its second half.
MODELS = {"quill-6m": ("heldout.txt", ["--max-windows", "16"], "calibration.txt", []),
          "stories260k": ("sample.txt", ["--window", "256", "--max-windows", "9"], "sample.txt",
                          ["--window", "256", "--skip-windows", "9"])}
CODECS = ["nf4", "int3", "ecsq3", "ectcq3"]
FIELDS = ["model", "codec", "matrix", "kind", "relative_weight_error", "relative_output_error", "amplification",
          "trace_sigma", "measured_over_independent", "predicted_ratio", "same_text_over_measured", "other_text_over_measured",
          "together_over_alone"]


def run(*arguments):
    out = subprocess.run([PROGRAM, *arguments], check=True, capture_output=True, text=True).stdout
    return out


def layers(model, folder, statistics):
    text, limits, _, _ = MODELS[model]
    got = json.loads(run("eval", folder, "--text", ROOT / "models" / model / text, *limits, "--reference",
                         ROOT / "models" / model, "--statistics", statistics, "--json", "-"))
    return [layer for layer in got["layers"] if layer["weight_mse"] > 0]


def measure(model, scratch):
    text, limits, other, other_limits = MODELS[model]
    folder = ROOT / "models" / model
    same, elsewhere = scratch / f"{model}-same", scratch / f"{model}-other"
    run("calibrate", folder, "--text", folder / text, *limits, "-o", same, "-q")
    run("calibrate", folder, "--text", folder / other, *other_limits, "-o", elsewhere, "-q")
    for codec in CODECS:
        out = scratch / f"{model}-{codec}"
        run("quantize", folder, "-o", out, "--codec", codec, "-q")
        for here, there in zip(layers(model, out, same), layers(model, out, elsewhere)):
            error, distortion = here["output_mse"], here["weight_mse"] / here["weight_variance"]
            kappa = here["output_power"] / (here["weight_variance"] * here["predicted_amplification"])
            yield [model, codec, here["name"], here["kind"], distortion,
                   error / here["output_power"], here["amplification"], here["predicted_amplification"],
                   here["amplification"] / here["predicted_amplification"], 1 - distortion + distortion * kappa,
                   here["predicted_output_mse"] / error,
                   there["predicted_output_mse"] / error, here["accumulated_mse"] / error]


def main():
    with tempfile.TemporaryDirectory() as scratch:
        rows = [row for model in MODELS for row in measure(model, pathlib.Path(scratch))]
    with open(ROOT / "bench/results/amplification.csv", "w", newline="", encoding="utf-8") as file:
        file.write("# command: ratefloor calibrate MODEL --text TEXT -o STATS; ratefloor eval DIR --text TEXT "
                   "--reference MODEL --statistics STATS\n"
                   f"# machine: {machine.describe()}\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(FIELDS)
        writer.writerows([v if isinstance(v, str) else f"{v:.6g}" for v in row] for row in rows)


if __name__ == "__main__":
    main()
