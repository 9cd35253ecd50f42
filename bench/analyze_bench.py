#!/usr/bin/python3
"""Speed and memory of `ratefloor analyze` on generated models.

    scripts/build.sh bench && /usr/bin/python3 bench/analyze_bench.py [--gib 4] [--folder build/bench-model]

Writes bench/results/analyze.csv: per model (the fastest of five runs, one for the large one) the weights per second and core, and the peak of anonymous
memory (what the process holds beyond the page cache), sampled every 20 ms.
"""
import argparse
import csv
import json
import pathlib
import shlex
import shutil
import subprocess
import sys
import time

import machine

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOOL = ROOT / "build/bench/cli/ratefloor"
MAKE = ROOT / "build/bench/bench/make_model"


def anonymous_kib(pid):
    try:
        for line in pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1])
    except FileNotFoundError:
        pass
    return 0


def measure(command):
    start, peak = time.monotonic(), 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        while process.poll() is None:
            peak = max(peak, anonymous_kib(process.pid))
            time.sleep(0.02)
        if process.returncode:
            sys.exit(f"{shlex.join(map(str, command))} failed:\n{process.stderr.read().decode()}")
    return time.monotonic() - start, peak


def weights_of(report):
    return json.loads(report.read_text(encoding="utf-8"))["weights"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--gib", type=float, default=4.0, help="size of the large model")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "build/bench-model")
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()

    rows = []
    for dtype, gib, threads in (("BF16", 0.25, 1), ("BF16", 0.25, 2), ("F32", 0.5, 1),
                                ("BF16", options.gib, 2)):
        folder = options.folder / f"{dtype}-{gib}"
        if not folder.exists():
            subprocess.run([MAKE, folder, str(gib), dtype], check=True)
        report = options.folder / "report.json"
        command = [TOOL, "analyze", folder, "-q", "--threads", str(threads), "--json", report]
        # Machines are shared: the fastest of a few runs is closest to the truth; the large model runs once.
        runs = [measure(command) for _ in range(5 if gib < 1 else 1)]
        seconds, peak = min(s for s, _ in runs), max(p for _, p in runs)
        weights = weights_of(report)
        rows.append({
            "model": f"{gib} GiB {dtype}", "weights": weights, "threads": threads,
            "seconds": f"{seconds:.2f}",
            "weights_per_second_per_core": f"{weights / seconds / threads:.3e}",
            "peak_anonymous_mib": f"{peak / 1024:.0f}",
            "command": f"ratefloor analyze MODEL -q --threads {threads} --json report.json",
            "machine": machine.describe()})
        print(rows[-1], flush=True)
    if not options.keep:
        shutil.rmtree(options.folder)
    with open(ROOT / "bench/results/analyze.csv", "w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, fieldnames=rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
