#!/usr/bin/python3
"""Checks the Coq development in proofs/.

  scripts/check_proofs.py             everything; the files must be compiled (make -C proofs)
  scripts/check_proofs.py --static    what needs no Coq
  scripts/check_proofs.py --write     store the statements in proofs/statements.expected, to be looked at and committed

Static: no Admitted, no axiom, no way around the kernel; _CoqProject has every file and nothing else; imports point
one way (real <- rate <- source <- {upper, scalar} <- numeric; layer stands alone); every name that a page or
claims.yml cites as `folder/File.v#name` is declared there.

With Coq: for every cited name what Coq says it states (Check; Print for a definition) and what it rests on
(Print Assumptions), compared with proofs/statements.expected; and no axiom but those in ALLOWED.
"""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROOFS = ROOT / "proofs"
EXPECTED = PROOFS / "statements.expected"
PAGES = [PROOFS / "BLUEPRINT.md", PROOFS / "README.md", ROOT / "SOUNDNESS.md", ROOT / "claims.yml"]
ALLOWED = {"ClassicalDedekindReals.sig_forall_dec", "ClassicalDedekindReals.sig_not_dec", "Classical_Prop.classic",
           "FunctionalExtensionality.functional_extensionality_dep"}
PROJECT_HEAD = ["-R . Ratefloor", "-arg -w", "-arg -ambiguous-paths"]
# What a folder may import from, itself included.
IMPORTS = {"real": {"real"}, "rate": {"real", "rate"}, "source": {"real", "rate", "source"},
           "upper": {"real", "rate", "source", "upper"}, "scalar": {"real", "rate", "source", "scalar"},
           "layer": {"layer"}, "numeric": {"real", "rate", "source", "upper", "scalar", "numeric"}}
FORBIDDEN = re.compile(
    r"\b(Admitted|Admit|admit|give_up|Axioms?|Parameters?|Conjectures?|Abort|Primitive|Declare\s+(?:Instance|Module)|"
    r"bypass_check|type_in_type|(?:Unset|Set|Local\s+Unset)\s+(?:Universe|Guard|Positivity|Universes)\b|Register|"
    r"Load|Extract|Redirect|Drop)\b")
# Outside a section these declare axioms.
LOCAL = re.compile(r"(Variables?|Hypothes[ie]s|Context)\b")
OPENS = re.compile(r"(Section|Module(?:\s+Type)?)\s+(\w+)\s*$")
THEOREM = re.compile(r"^\s*(?:Lemma|Theorem|Corollary)\s+(\w+)", re.M)
DEFINITION = re.compile(r"^\s*(?:Definition|Fixpoint|Record|Inductive)\s+(\w+)", re.M)


def code_of(path):
    """The file without comments, strings blanked, as (line, sentence) pairs."""
    text = path.read_text(encoding="utf-8")
    out, depth, i, quoted = [], 0, 0, False
    while i < len(text):
        if text[i] == '"':
            quoted = not quoted
        elif not quoted and text.startswith("(*", i):
            depth, i = depth + 1, i + 2
            continue
        elif not quoted and depth and text.startswith("*)", i):
            depth, i = depth - 1, i + 2
            continue
        blank = depth or quoted
        out.append(text[i] if not blank or text[i] == "\n" else " ")
        i += 1
    return "".join(out)


def theorems(path):
    return THEOREM.findall(code_of(path))


def sentences(code):
    """(line, sentence) for everything that ends with a full stop; bullets and braces before it are dropped."""
    for found in re.finditer(r"\S(?:.|\n)*?\.(?=\s)", code):
        yield code.count("\n", 0, found.start()) + 1, found[0].lstrip("-+*{} \n")[:-1]


def source_problems(path):
    name = path.relative_to(PROOFS).as_posix()
    code = code_of(path)
    for found in FORBIDDEN.finditer(code):
        yield f"{name}:{code.count(chr(10), 0, found.start()) + 1}: {found[0]}"
    open_sections = []
    for line, sentence in sentences(code):
        if opened := OPENS.match(sentence):
            open_sections.append((opened[1], opened[2]))
        elif re.match(r"End\s+\w+$", sentence) and open_sections:
            open_sections.pop()
        elif LOCAL.match(sentence) and not any(kind == "Section" for kind, _ in open_sections):
            yield f"{name}:{line}: outside a section this is an axiom: {sentence[:60]}"
        if re.search(r"\bRequire\b", sentence) and "Ratefloor" in sentence:
            if not re.match(r"From Ratefloor Require (Import |Export )?", sentence):
                yield f"{name}:{line}: write 'From Ratefloor Require Import folder.File'"
            for target in re.findall(r"\b([a-z]+)\.[A-Z]\w*", sentence):
                if target not in IMPORTS.get(name.split("/")[0], set()):
                    yield f"{name}:{line}: imports {target}"
    for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if len(text) > 120:
            yield f"{name}:{line}: {len(text)} characters"


def project_problems(sources):
    lines = (PROOFS / "_CoqProject").read_text().splitlines()
    if lines[:len(PROJECT_HEAD)] != PROJECT_HEAD:
        yield f"_CoqProject does not begin with {PROJECT_HEAD}"
    listed, present = lines[len(PROJECT_HEAD):], {path.relative_to(PROOFS).as_posix() for path in sources}
    for name in sorted(set(listed) ^ present):
        yield f"_CoqProject and the files differ: {name}"


def cited_names():
    """{(file, name): first page that cites it}, in the order of the pages."""
    cited = {}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for file, name in re.findall(r"\b(?:proofs/)?([a-z]+/\w+\.v)#(\w+)", text):
            cited.setdefault((file, name), page.relative_to(ROOT).as_posix())
    return cited


def page_problems(cited):
    for (file, name), page in cited.items():
        path = PROOFS / file
        if not path.is_file() or name not in theorems(path) + DEFINITION.findall(code_of(path)):
            yield f"{page}: {file} has no {name}"
    blueprint = (PROOFS / "BLUEPRINT.md").read_text(encoding="utf-8")
    for file, name in re.findall(r"`(ratefloor/[\w/]+\.h)#(\w+)`", blueprint):
        header = ROOT / file
        text = re.sub(r"//.*", "", header.read_text(encoding="utf-8")) if header.is_file() else ""
        if not re.search(rf"\b{name}\(", text):
            yield f"BLUEPRINT.md: {file} declares no {name}"


def ask(names, files):
    """What Coq says of these names: {file#name: (statement, axioms)}. All files are loaded every time, for what is
    loaded decides how short the names that Coq prints are."""
    def module(file):
        return file.removesuffix(".v").replace("/", ".")
    lines = ["From Coq Require Import Reals.", "From Coquelicot Require Import Coquelicot.",
             "Set Printing Width 118. Set Printing Depth 10000. Open Scope R_scope."]
    lines += [f"From Ratefloor Require {m}." for m in sorted(map(module, files))]
    for file, name in names:
        ask_for = "Check" if name in theorems(PROOFS / file) else "Print"
        full = f"Ratefloor.{module(file)}.{name}"
        lines += [f'Goal True. idtac "##### {file}#{name}". Abort.', f"{ask_for} {full}.",
                  'Goal True. idtac "#####". Abort.', f"Print Assumptions {full}."]
    with tempfile.TemporaryDirectory() as scratch:
        query = pathlib.Path(scratch) / "query.v"
        query.write_text("\n".join(lines) + "\n")
        run = subprocess.run(["coqc", "-w", "none", "-noglob", "-R", ".", "Ratefloor", str(query)],
                             cwd=PROOFS, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise RuntimeError(f"coqc: {run.stderr.strip()} (compiled? make -C proofs compile)")
    parts = re.split(r"^##### ?(.*)\n", run.stdout, flags=re.M)[1:]
    answers = {}
    for head, statement, _, axioms in zip(*[iter(parts)] * 4):
        statement = re.sub(r"\n*^Arguments .*(?:\n .*)*", "", statement, flags=re.M)
        answers[head] = (statement.rstrip(), sorted(set(re.findall(r"^\S+", axioms.partition("\n")[2], re.M))))
    if len(answers) != len(names):
        raise RuntimeError(f"{len(names)} names, {len(answers)} answers")
    return answers


def coq_problems(cited, write):
    names, files = list(cited), {file for file, _ in cited}
    jobs = min(os.cpu_count() or 1, 8)
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        answers = {key: value for part in pool.map(lambda i: ask(names[i::jobs], files), range(jobs))
                   for key, value in part.items()}
    stored = []
    for file, name in names:
        statement, axioms = answers[f"{file}#{name}"]
        print(f"{file}#{name} rests on: {', '.join(axioms) or 'nothing'}")
        for axiom in set(axioms) - ALLOWED:
            yield f"{file}#{name} rests on {axiom}"
        stored.append(f"{file}#{name}\n{statement}\nrests on: {', '.join(axioms) or 'nothing'}\n")
    if write:
        EXPECTED.write_text("\n".join(stored), encoding="utf-8")
    text = EXPECTED.read_text(encoding="utf-8") if EXPECTED.exists() else ""
    before = {entry.strip() for entry in re.split(r"\n(?=[a-z]+/\w+\.v#)", text) if entry.strip()}
    now = {entry.strip() for entry in stored}
    for entry in sorted(now - before):
        yield f"not in {EXPECTED.name}: {entry.splitlines()[0]}"
    for entry in sorted(before - now):
        yield f"only in {EXPECTED.name}: {entry.splitlines()[0]}"


def main():
    sources = sorted(PROOFS.rglob("*.v"))
    cited = cited_names()
    found = list(project_problems(sources)) + [p for path in sources for p in source_problems(path)]
    found += list(page_problems(cited))
    if not found and "--static" not in sys.argv[1:]:
        try:
            found += list(coq_problems(cited, "--write" in sys.argv[1:]))
        except (RuntimeError, OSError) as error:
            found.append(str(error))
    for problem in found:
        print(problem, file=sys.stderr)
    print(f"proofs: {len(sources)} files, {len(cited)} cited statements, {len(found)} problems")
    return 1 if found or not sources else 0


if __name__ == "__main__":
    sys.exit(main())
