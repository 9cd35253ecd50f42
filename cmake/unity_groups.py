"""Which sources may be compiled as one: prints `group source` lines for cmake/Unity.cmake.

Usage: unity_groups.py LARGEST_GROUP SOURCE…

Compiling several sources as one translation unit parses the standard library once for all of
them, but merges their unnamed namespaces. Two sources may share a unit if their unnamed namespaces
have no name in common, and neither mentions a name that some header declares and the other hides.
Sources that Highway compiles once per instruction set stand alone (no line is printed for them).
"""
import pathlib
import re
import sys

HOUSE = pathlib.Path(__file__).parent.parent / "ratefloor"
NAME = re.compile(r"[A-Za-z_]\w*")
COMMENT_OR_TEXT = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"', re.S)
UNNAMED = re.compile(r"^namespace \{$(.*?)^\}  // namespace$", re.S | re.M)
# A definition starts a line, and its name is the last word before the first of ( = { [ ; or a base.
# Aliases of namespaces and using-declarations may be repeated.
HEAD = re.compile(r"^(?!TEST|namespace|static_assert|template <.*> *$|using [^=]*$)[A-Za-z](?:[^\n(={\[;:]|::)*",
                  re.M)
CONSTANT = re.compile(r"\bk[A-Z]\w*(?= =)")  # several may share a line
USED = re.compile(r"^using [^=;]*?(\w+);", re.M)


def stripped(text):
    return COMMENT_OR_TEXT.sub(" ", text)


def defined(text):
    """Names that lines of stripped text define."""
    words = (NAME.findall(head) for head in HEAD.findall(text))
    return {found[-2] if found[-1] in ("final", "operator") and len(found) > 1 else found[-1]
            for found in words} | set(CONSTANT.findall(text))


class Source:
    def __init__(self, path, declared):
        self.path = path
        text = pathlib.Path(path).read_text(encoding="utf-8")
        self.alone = "foreach_target" in text
        self.hidden = {name for body in UNNAMED.findall(text) for name in defined(stripped(body))}
        self.shared = (declared & set(NAME.findall(stripped(text)))) | set(USED.findall(text))

    def agrees_with(self, other):
        return (self.hidden.isdisjoint(other.hidden | other.shared)
                and other.hidden.isdisjoint(self.shared))


def groups_of(sources, largest):
    groups = []
    for source in sources:
        for group in groups:
            if len(group) < largest and all(source.agrees_with(other) for other in group):
                group.append(source)
                break
        else:
            groups.append([source])
    return groups


def main():
    largest = int(sys.argv[1])
    declared = {name for header in HOUSE.rglob("*.h")
                for name in defined(stripped(header.read_text(encoding="utf-8")))}
    sources = [Source(path, declared) for path in sorted(sys.argv[2:])]
    for number, group in enumerate(groups_of([s for s in sources if not s.alone], largest)):
        for source in group:
            print(f"{number} {source.path}")


main()
