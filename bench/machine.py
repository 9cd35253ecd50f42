"""One line about the machine, for the CSV files."""
import os
import pathlib
import re
import subprocess


def describe():
    info = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    name = re.search(r"model name\s*:\s*(.*)", info)
    flags = re.search(r"flags\s*:\s*(.*)", info)
    simd = [f for f in ("avx2", "avx512f", "avx512_bf16", "amx_tile") if flags and f in flags[1].split()]
    compiler = subprocess.run(["g++", "--version"], capture_output=True, text=True, check=False)
    return "; ".join([name[1] if name else "unknown CPU", f"{os.cpu_count()} cores", " ".join(simd),
                      (compiler.stdout.splitlines() or ["?"])[0]])


def digits(value):
    """Three significant ones."""
    return f"{float(f'{value:.3g}'):g}"
