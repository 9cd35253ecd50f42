#!/usr/bin/python3
"""Checks the Coq development in proofs/.

  scripts/check_proofs.py             everything; the files must be compiled (make -C proofs compile)
  scripts/check_proofs.py --static    what needs no Coq
  scripts/check_proofs.py --write     store what the headline theorems rest on, to be looked at and committed

Static: no Admitted, no axiom, no way around the kernel; every file is in _CoqProject; imports point one way
(real <- rate <- source <- {upper, scalar} <- numeric; layer stands alone); every theorem that a page names exists,
and every headline theorem is on the blueprint page.
Then: Print Assumptions of every headline theorem, compared with headlines.expected.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROOFS = ROOT / "proofs"
# What a folder may import from, itself included.
IMPORTS = {"real": {"real"}, "rate": {"real", "rate"}, "source": {"real", "rate", "source"},
           "upper": {"real", "rate", "source", "upper"}, "scalar": {"real", "rate", "source", "scalar"},
           "layer": {"layer"}, "numeric": {"real", "rate", "source", "upper", "scalar", "numeric"}}
FORBIDDEN = re.compile(r"\b(Admitted|admit|give_up|Axioms?|Parameters?|Conjecture|Abort|bypass_check|"
                       r"type_in_type|Unset\s+\w+\s+Checking|Unset\s+Guard)\b")
# Outside a section these declare axioms.
LOCAL = re.compile(r"^\s*(Variables?|Hypothes[ie]s|Context)\b")
DECLARED = re.compile(r"^\s*(?:Lemma|Theorem|Corollary|Definition|Fixpoint|Record|Let)\s+(\w+)", re.M)


def without_comments(text):
    code, depth, i = [], 0, 0
    while i < len(text):
        if text.startswith("(*", i):
            depth, i = depth + 1, i + 2
        elif text.startswith("*)", i):
            depth, i = depth - 1, i + 2
        else:
            code.append(text[i] if depth == 0 or text[i] == "\n" else "")
            i += 1
    return "".join(code)


def static_problems(sources):
    listed = {line for line in (PROOFS / "_CoqProject").read_text().splitlines() if line.endswith(".v")}
    present = {path.relative_to(PROOFS).as_posix() for path in sources}
    for name in sorted(listed ^ present):
        yield f"_CoqProject and the files differ: {name}"
    for path in sources:
        name = path.relative_to(PROOFS).as_posix()
        code = without_comments(path.read_text(encoding="utf-8"))
        sections = 0
        for number, line in enumerate(code.splitlines(), 1):
            if found := FORBIDDEN.search(line):
                yield f"{name}:{number}: {found[0]}"
            if re.match(r"\s*Section\b", line):
                sections += 1
            elif re.match(r"\s*End\b", line):
                sections -= 1
            elif LOCAL.match(line) and sections == 0:
                yield f"{name}:{number}: outside a section this is an axiom: {line.strip()}"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if len(line) > 120:
                yield f"{name}:{number}: {len(line)} characters"
        folder = name.split("/")[0]
        for sentence in re.findall(r"From Ratefloor Require[^.]*(?:\.\w[^.]*)*\.\s", code):
            for target in re.findall(r"\b([a-z]+)\.[A-Z]\w+", sentence):
                if target not in IMPORTS.get(folder, set()):
                    yield f"{name}: imports {target}"


def named_theorems(page):
    """`folder/File.v#name` in a page."""
    return re.findall(r"`((?:proofs/)?[a-z]+/\w+\.v)#(\w+)`", page.read_text(encoding="utf-8"))


def page_problems(headlines):
    on_blueprint = set()
    for page in [PROOFS / "README.md", PROOFS / "BLUEPRINT.md", ROOT / "SOUNDNESS.md"]:
        for file, name in named_theorems(page):
            path = PROOFS / file.removeprefix("proofs/")
            if not path.is_file() or name not in DECLARED.findall(path.read_text(encoding="utf-8")):
                yield f"{page.relative_to(ROOT)}: {file} has no {name}"
            if page.name == "BLUEPRINT.md":
                on_blueprint.add(f"{path.parent.name}.{path.stem}.{name}")
        for file, name in re.findall(r"`(ratefloor/[\w/]+\.(?:h|cc))#(\w+)`", page.read_text(encoding="utf-8")):
            if not (ROOT / file).is_file() or not re.search(rf"\b{name}\b", (ROOT / file).read_text()):
                yield f"{page.relative_to(ROOT)}: {file} has no {name}"
    for headline in headlines:
        if headline not in on_blueprint:
            yield f"BLUEPRINT.md does not have {headline}"


def assumptions(headlines):
    """What Coq says that each headline theorem rests on: {theorem: sorted names of axioms}."""
    with tempfile.TemporaryDirectory() as scratch:
        run = subprocess.run(["coqc", "-w", "none", "-noglob", "-R", ".", "Ratefloor",
                              "-o", f"{scratch}/headlines.vo", "headlines.v"],
                             cwd=PROOFS, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise RuntimeError(f"coqc headlines.v: {run.stderr.strip()}")
    answers = re.split(r"^(?=Axioms:|Closed under)", run.stdout, flags=re.M)[1:]
    if len(answers) != len(headlines):
        raise RuntimeError(f"{len(headlines)} headlines, {len(answers)} answers")
    return {name: sorted(set(re.findall(r"^\S+", answer.partition("\n")[2], re.M)))
            for name, answer in zip(headlines, answers)}


def main():
    sources = sorted(path for path in PROOFS.rglob("*.v") if path.name != "headlines.v")
    headlines = re.findall(r"^Print Assumptions Ratefloor\.([\w.]+)\.$", (PROOFS / "headlines.v").read_text(), re.M)
    found = list(static_problems(sources)) + list(page_problems(headlines))
    if not found and "--static" not in sys.argv[1:]:
        rests_on = assumptions(headlines)
        for name, axioms in rests_on.items():
            print(f"{name}: {', '.join(axioms) or 'nothing'}")
        lines = [f"{name}: {', '.join(axioms)}".rstrip() for name, axioms in rests_on.items()]
        if "--write" in sys.argv[1:]:
            (PROOFS / "headlines.expected").write_text("\n".join(lines) + "\n")
        expected = (PROOFS / "headlines.expected").read_text().splitlines()
        found += [f"rests on something else than expected: {line}" for line in lines if line not in expected]
        found += [f"expected, but not there: {line}" for line in expected if line not in lines]
    for problem in found:
        print(problem, file=sys.stderr)
    print(f"proofs: {len(sources)} files, {len(headlines)} headline theorems, {len(found)} problems")
    return 1 if found or not sources else 0


if __name__ == "__main__":
    sys.exit(main())
