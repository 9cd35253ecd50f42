"""Runs the ratefloor under test and hands back what a user would see."""
import json
import os
import pathlib
import subprocess

TOOL = os.environ["RATEFLOOR"]
SOURCE = pathlib.Path(os.environ["RATEFLOOR_SOURCE"])
MODELS = SOURCE / "models"


def run(*arguments, timeout=300):
    return subprocess.run([TOOL, *map(str, arguments)], capture_output=True, text=True,
                          timeout=timeout, check=False, errors="replace")


def run_json(*arguments):
    result = run(*arguments, "--json", "-")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)
