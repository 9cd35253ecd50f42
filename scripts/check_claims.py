#!/usr/bin/python3
"""Fails when claims.yml names evidence that does not exist.

Each claim names where it is made (file, and words that stand there) and its evidence: a test
(`test: FILE#Suite.Name`), a committed measurement (`csv: FILE`) or a derivation (`doc: FILE`).
"""
import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent


def evidence_problem(kind, where):
    path, _, name = where.partition("#")
    if kind not in {"test", "csv", "doc"}:
        return f"unknown kind of evidence '{kind}'"
    if not (ROOT / path).is_file():
        return f"{path} does not exist"
    text = (ROOT / path).read_text(encoding="utf-8")
    if kind == "test":
        suite, _, case = name.partition(".")
        if not re.search(rf"TEST(_[FP])?\(\s*{re.escape(suite)}\s*,\s*{re.escape(case)}\s*\)", text) \
                and not re.search(rf"def {re.escape(name)}\(", text):
            return f"{path} has no test {name}"
    elif name and name not in text:
        return f"{path} does not say '{name}'"
    return None


def problems(claim):
    for key in ("id", "statement", "where", "says", "evidence"):
        if not claim.get(key):
            yield f"no '{key}'"
            return
    place = ROOT / claim["where"]
    if not place.is_file():
        yield f"{claim['where']} does not exist"
    elif str(claim["says"]) not in place.read_text(encoding="utf-8"):
        yield f"{claim['where']} no longer says '{claim['says']}'"
    for item in claim["evidence"]:
        for kind, where in item.items():
            problem = evidence_problem(kind, where)
            if problem:
                yield problem


def main():
    claims = yaml.safe_load((ROOT / "claims.yml").read_text(encoding="utf-8"))["claims"]
    ids = [claim.get("id") for claim in claims]
    found = [f"{i}: named twice" for i in sorted(set(ids)) if ids.count(i) > 1]
    found += [f"{claim.get('id')}: {problem}" for claim in claims for problem in problems(claim)]
    for problem in found:
        print(problem, file=sys.stderr)
    print(f"claims: {len(claims)} claims, {len(found)} dangling")
    return 1 if found or not claims else 0


if __name__ == "__main__":
    sys.exit(main())
