#!/usr/bin/python3
"""Fails when claims.yml is not well formed or names evidence that does not exist.

The ledger has two lists: `review` (statements of the GGD review) and `project` (our own, each with
the file and words where it is made). Every claim has a verdict, a value and evidence: a test
(`test: FILE#Suite.Name`, or `FILE#method` of a Python test), a committed measurement (`csv: FILE`),
a derivation (`doc: FILE`, with `#words` that stand there), a certificate (`certificate: FILE`) or a
machine-checked theorem (`theorem: FILE#name`).
"""
import decimal
import json
import pathlib
import re
import sys

import yaml

import check_proofs

ROOT = pathlib.Path(__file__).resolve().parent.parent

FIELDS = {"id", "statement", "where", "verdict", "value", "evidence"}
OPTIONAL = {"unit", "note", "says"}
# What a verdict must rest on, at least one of.
VERDICTS = {"certified": {"test", "certificate"}, "proved": {"doc", "theorem"},
            "refuted": {"test", "certificate", "doc", "theorem"}, "measured": {"test", "csv"}}


class Unique(yaml.SafeLoader):
    """SafeLoader that keeps numbers as text and refuses a key given twice."""

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.YAMLError(f"line {node.start_mark.line + 1}: '{key}' twice")
        return super().construct_mapping(node, deep)


for resolvers in Unique.yaml_implicit_resolvers.values():
    resolvers[:] = [(tag, regexp) for tag, regexp in resolvers if tag == "tag:yaml.org,2002:null"]


def evidence_problem(kind, where):
    path, _, name = where.partition("#")
    if kind not in {"test", "csv", "doc", "certificate", "theorem"}:
        return f"unknown kind of evidence '{kind}'"
    if not (ROOT / path).is_file():
        return f"{path} does not exist"
    text = (ROOT / path).read_text(encoding="utf-8")
    if kind == "certificate":
        try:
            json.loads(text)
        except ValueError as error:
            return f"{path} is not JSON: {error}"
    elif kind == "test":
        suite, _, case = name.partition(".")
        if not name:
            return f"{path}: name the test"
        if not re.search(rf"TEST(_[FP])?\(\s*{re.escape(suite)}\s*,\s*{re.escape(case)}\s*\)", text) \
                and not re.search(rf"def {re.escape(name)}\(", text):
            return f"{path} has no test {name}"
    elif kind == "theorem":
        # That it is compiled and has no hole is what scripts/check_proofs.py checks.
        if not path.startswith("proofs/") or name not in check_proofs.theorems(ROOT / path):
            return f"{path} has no theorem {name}"
    elif name and name not in text:
        return f"{path} does not say '{name}'"
    return None


def value_problem(value):
    if isinstance(value, str):
        return None if value.strip() else "empty value"
    if not isinstance(value, list) or len(value) != 2:
        return "value is neither text nor a pair"
    ends = []
    for text in value:
        # At most fifteen digits: then the decimals survive the doubles of JSON readers.
        if not re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", str(text)):
            return f"'{text}' is not a decimal number"
        if len(re.sub(r"e.*|[-.]", "", text).lstrip("0")) > 15:
            return f"'{text}' has more than fifteen digits"
        ends.append(decimal.Decimal(text))
    return None if ends[0] <= ends[1] else "lower end above upper end"


def problems(part, claim):
    missing = FIELDS - set(claim) | ({"says"} - set(claim) if part == "project" else set())
    if missing or any(not claim[key] for key in FIELDS):
        yield f"missing or empty: {', '.join(sorted(missing)) or 'a field'}"
        return
    if unknown := set(claim) - FIELDS - OPTIONAL:
        yield f"unknown field {', '.join(sorted(unknown))}"
    if problem := value_problem(claim["value"]):
        yield problem
    if part == "project":
        place = ROOT / claim["where"]
        if not place.is_file():
            yield f"{claim['where']} does not exist"
        elif claim["says"] not in place.read_text(encoding="utf-8"):
            yield f"{claim['where']} no longer says '{claim['says']}'"
    elif not claim["where"].startswith("review §"):
        yield "where: not a section of the review"
    kinds = {kind for item in claim["evidence"] for kind in item}
    if claim["verdict"] not in VERDICTS:
        yield f"unknown verdict '{claim['verdict']}'"
    elif not kinds & VERDICTS[claim["verdict"]]:
        yield f"{claim['verdict']} needs one of: {', '.join(sorted(VERDICTS[claim['verdict']]))}"
    for item in claim["evidence"]:
        for kind, where in item.items():
            if problem := evidence_problem(kind, where):
                yield problem


def main():
    try:
        ledger = yaml.load((ROOT / "claims.yml").read_text(encoding="utf-8"), Loader=Unique)
    except yaml.YAMLError as error:
        print(f"claims.yml: {error}", file=sys.stderr)
        return 1
    if set(ledger) != {"review", "project"}:
        print("claims.yml: not the two lists 'review' and 'project'", file=sys.stderr)
        return 1
    claims = [(part, claim) for part in ledger for claim in ledger[part]]
    ids = [claim.get("id") for _, claim in claims]
    found = [f"{i}: named twice" for i in sorted(set(ids)) if ids.count(i) > 1]
    found += [f"{claim.get('id')}: {problem}" for part, claim in claims
              for problem in problems(part, claim)]
    for problem in found:
        print(problem, file=sys.stderr)
    print(f"claims: {len(claims)} claims, {len(found)} problems")
    return 1 if found or not claims else 0


if __name__ == "__main__":
    sys.exit(main())
