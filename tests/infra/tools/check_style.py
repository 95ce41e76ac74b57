#!/usr/bin/env python3
"""Check what clang-format does not: see CONTRIBUTING.md, "Rules".

Exit status 1 and one 'file:line: message' per breach; silent when all is well.
"""
import pathlib, re, subprocess, sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
FUNCTION_MAX, FILE_MAX, LINE_MAX = 60, 800, 80
PARAMETER_MAX, LEVEL_MAX = 5, 3
WORDS = re.compile(r"\b(TODO|XXX|FIXME)\b|#if 0\b")
FIRST = re.compile(r"/\* [\w/.-]+: .*[^ ]")
POSITIVE_ERROR = re.compile(r"\breturn E[A-Z]{3,}\b")
# The formatter fills a list's lines into one paragraph when one of them is too long.
FILLED = re.compile(r"^ .*[.;,:] [IR]\d  \S")
ASM = re.compile(r"\b(__asm__|asm)\b")
# Comments: the rules that can be counted.
SENTENCE_MAX = 35  # words
CLAUSE = re.compile(r"(Who|What|Whoever|Whatever)\b")
# Rooms whose comments still wait for a rewrite. This list only shrinks.
PROSE_EXEMPT = ("tests/",)
COMMENT = re.compile(r'"(?:\\.|[^"\\\n])*"|/\*.*?\*/', re.S)
# A line that begins a sentence of its own: a tag, an item, a heading.
BEGINS = re.compile(r"@(param|return|file|code|endcode)\b|[IRD]\d+  |- |"
                    r"(Units|Errors|Context|Cost|Source|Locks|State)\b[^.]*?:")
FIGURE = re.compile(r"\S {3,}\S|^ {8,}\S|[|^\u2502]|->")  # no prose
SENTENCE_END = re.compile(r"(?<=[.?!])(?:\s+|(?=\Z))(?=[A-Z`@\"(%$]|\Z)")
ABBREVIATED = re.compile(r"\b(e\.g|i\.e|vs|etc)\.$")


def tracked(tree=ROOT):
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"],
                           cwd=tree, text=True, capture_output=True).stdout
    if not names:  # no git: everything but what is built
        names = "\n".join(str(p.relative_to(tree)) for p in tree.rglob("*")
                          if p.relative_to(tree).parts[0] != "out")
    return [n for n in sorted(names.splitlines()) if (tree / n).is_file()]


def parameters(lines):
    """How many the declarator that these lines end with has."""
    head = []
    for line in reversed(lines):
        if not line.strip() or line.endswith(("*/", "}", ";")):
            break
        head.insert(0, line)
    inner = re.sub(r"\([^()]*\)", "", " ".join(head).partition("(")[2])
    return inner.count(",") + 1


def functions(lines):
    """(line, message) of each function that is too large: GNU style puts the
    braces of a function, and of nothing else but tables, in column 1, and each
    level's four blanks further."""
    start = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number
            count = parameters(lines[:number - 1])
            if count > PARAMETER_MAX:
                yield start, f"{count} parameters"
        elif start and line.strip() == "{" \
                and len(line) - 1 > 4 * LEVEL_MAX:
            yield number, f"more than {LEVEL_MAX} levels"
        elif line == "}" and start:
            if number - start - 1 > FUNCTION_MAX:
                yield start, f"function of {number - start - 1} lines"
            start = None


def parts_of_functions(lines):
    """(line, message) of each #if inside a function: a token removes a whole one."""
    inside = False
    for number, line in enumerate(lines, 1):
        if line == "{":
            inside = number > 1 and lines[number - 2].endswith(")")
        elif line.startswith("}"):
            inside = False
        elif inside and re.match(r"\s*#\s*if", line):
            yield number, "a conditional inside a function"


def first_lines(name, lines):
    if len(lines) < 2 or not FIRST.match(lines[0]):
        yield 1, "does not begin with `/* module: purpose.`"
    elif not any("SPDX-License-Identifier: LGPL-2.1-only" in l
                 for l in lines[:4]):
        yield 2, "has no SPDX line"


def every_line(name, lines):
    kernel = not name.startswith(
        ("arch/", "cpu/", "config/", "tests/image/step/host_"))
    for number, line in enumerate(lines, 1):
        if len(line) > LINE_MAX:
            yield number, f"{len(line)} columns"
        if line != line.rstrip() or "\t" in line:
            yield number, "trailing blank or a tab"
        if WORDS.search(line):
            yield number, "left open: open a decision page instead"
        if FILLED.search(line):
            yield number, "an item of a list does not begin its line"
        if POSITIVE_ERROR.search(line):
            yield number, "an error without its minus sign"
        if kernel and ASM.search(line) and "*" not in line[:4]:
            yield number, "assembly outside cpu/ and arch/"
        if name.endswith(".c") and line.startswith("extern ") \
                and "cpudata" not in line and not name.startswith("tests/"):
            yield number, "extern in a .c"


def comment_lines(text):
    """(number, words of the line) of each comment; None ends a comment."""
    for match in COMMENT.finditer(text):
        if match[0][0] == '"':
            continue
        number = text.count("\n", 0, match.start()) + 1
        column = match.start() - text.rfind("\n", 0, match.start()) + 3
        for offset, line in enumerate(match[0].splitlines()):
            line = re.sub(r"^/\*+<? ?| {0,%d}(\* )?" % column, "", line, count=1)
            yield number + offset, line.replace("*/", "").rstrip()
        yield number, None


def passages(text):
    """(number, passage): what belongs together between blank lines, figures and
    lines that begin something new."""
    number, passage, code = 0, [], False
    for at, line in comment_lines(text):
        stripped = (line or "").strip()
        if not stripped or FIGURE.search(line) or BEGINS.match(stripped) or code:
            if passage:
                yield number, " ".join(passage)
            passage = []
        code = line is not None and (code or stripped.startswith("@code")) \
            and not stripped.startswith("@endcode")
        if stripped and not FIGURE.search(line) and not code:
            number = number if passage else at
            passage.append(stripped)


def sentences(text):
    """(number, sentence) of the comments of a source."""
    for number, passage in passages(text):
        if passage.startswith("Source:"):
            continue
        passage = re.sub(r"^@\w+ *|^[IRD]\d+  |^- ", "", passage)
        split = ";" if re.match(r"(Errors|Units):|\S* -E", passage) else None
        for part in passage.split(split) if split else [passage]:
            for sentence in SENTENCE_END.split(part):
                if sentence.strip():
                    yield number, sentence.strip()


def prose(name, text):
    """What of plain words can be counted."""
    if name.startswith(PROSE_EXEMPT):
        return
    for number, sentence in sentences(text):
        words = [w for w in sentence.split() if re.search(r"\w", w)]
        if CLAUSE.match(sentence) and not sentence.endswith("?"):
            yield number, f"a clause as a subject: {sentence[:30]}"
        if len(words) > SENTENCE_MAX:
            yield number, f"a sentence of {len(words)} words"


def breaches(name):
    text = (ROOT / name).read_text()
    lines = text.splitlines()
    yield from prose(name, text)
    if len(lines) > FILE_MAX:
        yield 1, f"{len(lines)} lines"
    yield from functions(lines)
    if not name.startswith("tests/"):
        yield from parts_of_functions(lines)
    if not name.endswith(".S"):
        yield from first_lines(name, lines)
    yield from every_line(name, lines)


def main():
    bad = 0
    for name in tracked():
        if not name.endswith((".c", ".h", ".S")):
            continue
        for line, message in breaches(name):
            print(f"{name}:{line}: {message}")
            bad += 1
    return bad != 0


if __name__ == "__main__":
    sys.exit(main())
