#!/usr/bin/env python3
"""Check what clang-format does not: see CONTRIBUTING.md, "Rules".

Exit status 1 and one 'file:line: message' per breach; silent when all is well.
"""
import pathlib, re, subprocess, sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FUNCTION_MAX, FILE_MAX, LINE_MAX = 60, 800, 80
WORDS = re.compile(r"\b(TODO|XXX|FIXME)\b|#if 0\b")
FIRST = re.compile(r"/\* [\w/.-]+: .*[^ ]")
POSITIVE_ERROR = re.compile(r"\breturn E[A-Z]{3,}\b")
ASM = re.compile(r"\b(__asm__|asm)\b")
TOKEN = re.compile(r"\b_?CONFIG_(ARCH|CPU)_\w+")
SHARED_TOKENS = {"CONFIG_ARCH_SMP", "CONFIG_CPU_MAX", "CONFIG_CPU_START_MAX"}


def tracked():
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"],
                           cwd=ROOT, text=True, capture_output=True).stdout
    if not names:  # no git: everything but what is built
        names = "\n".join(str(p.relative_to(ROOT)) for p in ROOT.rglob("*")
                          if p.relative_to(ROOT).parts[0] != "out")
    return [n for n in names.splitlines()
            if n.endswith((".c", ".h", ".S")) and (ROOT / n).exists()]


def long_functions(lines):
    """(line, length) of each body that is too long: GNU style puts the braces
    of a function, and of nothing else, in column 1."""
    start = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number
        elif line == "}" and start:
            if number - start - 1 > FUNCTION_MAX:
                yield start, number - start - 1
            start = None


def first_lines(name, lines):
    if len(lines) < 2 or not FIRST.match(lines[0]):
        yield 1, "does not begin with `/* module: purpose.`"
    elif not any("SPDX-License-Identifier: LGPL-2.1-only" in l
                 for l in lines[:4]):
        yield 2, "has no SPDX line"


def every_line(name, lines):
    kernel = name.startswith(("mutek/", "include/", "gpct/", "drivers/"))
    for number, line in enumerate(lines, 1):
        if len(line) > LINE_MAX:
            yield number, f"{len(line)} columns"
        if line != line.rstrip() or "\t" in line:
            yield number, "trailing blank or a tab"
        if WORDS.search(line):
            yield number, "left open: open a decision page instead"
        if POSITIVE_ERROR.search(line):
            yield number, "an error without its minus sign"
        if kernel and ASM.search(line) and "*" not in line[:4]:
            yield number, "assembly outside cpu/ and arch/"
        if name.endswith(".c") and line.startswith("extern ") \
                and "cpudata" not in line and not name.startswith("tests/"):
            yield number, "extern in a .c"
        if kernel:
            for token in TOKEN.finditer(line):
                if token[0].lstrip("_") not in SHARED_TOKENS:
                    yield number, f"{token[0]} outside arch/, cpu/, config/"


def breaches(name):
    lines = (ROOT / name).read_text().splitlines()
    if len(lines) > FILE_MAX:
        yield 1, f"{len(lines)} lines"
    for start, length in long_functions(lines):
        yield start, f"function of {length} lines"
    if not name.endswith(".S"):
        yield from first_lines(name, lines)
    yield from every_line(name, lines)


def main():
    bad = 0
    for name in tracked():
        for line, message in breaches(name):
            print(f"{name}:{line}: {message}")
            bad += 1
    return bad != 0


sys.exit(main())
