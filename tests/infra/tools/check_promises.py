#!/usr/bin/env python3
"""Check what headers promise.

Each public function says in which context it may be called and what it costs:
itself, by naming another one (as @ref), or its header's @file. Each field of a
struct, the kernel's own too, has a word; and where a struct is shared, which is
where it holds a lock or an atomic word or where a field says so, a letter that
tells who writes it: the field's, or one in the comment of the struct.

Exit status 1 and one 'file:line: message' per breach; silent when all is well.
"""
# SPDX-License-Identifier: LGPL-2.1-only
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
COMMENT = r"/\*\*((?:[^*]|\*(?!/))*)\*/\n"
FUNCTION = re.compile(
    COMMENT + r"(?:config_depend\(.*\)\n)?(?!typedef)"
    r"((?:[\w*]+[\s*]+)+)(\w+)\([^;{}]*\)\s*(?:PRINTF_LIKE\(.*\))?;")
ANY_COMMENT = re.compile(r"/\*(?:[^*]|\*(?!/))*\*/")
STRUCT = re.compile(r"((?:/\*(?:[^*]|\*(?!/))*\*/\n)?)struct (\w+)\n"
                    r"\{\n((?:.*\n)*?)\}")
FIELD = re.compile(r"([^;]*);\s*([WL]?)")
SHARED = re.compile(r"\bstruct lock_s \w|\batomic_t \w")
LETTER = re.compile(r"\([acgor]\)")
WORDS = {"Context": re.compile(r"[Cc]ontext"), "Cost": re.compile(r"[Cc]ost")}


def breaches(text):
    of_file = " ".join(re.findall(r"/\*\* @file((?:[^*]|\*(?!/))*)\*/", text))
    for m in FUNCTION.finditer(text):
        if re.search(r"\bas\s+@ref|This is\s+@ref", m[1]) or "NORETURN" in m[2]:
            continue
        missing = [word for word, pattern in WORDS.items()
                   if not pattern.search(m[1] + of_file)]
        if missing:
            yield text.count("\n", 0, m.start(3)) + 1, m[3], missing


def marked(comment):
    """A letter for a comment: L says who writes, W says not; small in front of
    what it is about."""
    mark = "L" if LETTER.search(comment[0]) else "W"
    return (mark if comment[0].startswith("/**<") else mark.lower()) \
        + "\n" * comment[0].count("\n")


def fields(text):
    """(line, what it lacks) of each field that lacks something."""
    for m in STRUCT.finditer(text):
        body = ANY_COMMENT.sub(marked, m[3])
        lettered = LETTER.search(m[1])
        shared = SHARED.search(m[3]) or re.search(r"\b[Ll]\n", body)
        for f in FIELD.finditer(body):
            name = re.sub(r"(?s)\[.*|\)\s*\(.*", "", f[1]).split()[-1].lstrip("(*")
            mark = f[2] or (re.match(r"\s*([wl])\n", f[1]) or " ")[0].strip()
            line = text.count("\n", 0, m.start(3)) + 1 \
                + body.count("\n", 0, f.end(1))
            if not mark:
                yield line, f"{m[2]}.{name} has no word"
            elif shared and not lettered and mark in "Ww":
                yield line, f"{m[2]}.{name} says not who writes it"


def main():
    bad = 0
    for header in sorted(ROOT.glob("include/mutek/*.h")):
        for line, name, missing in breaches(header.read_text()):
            print(f"{header.relative_to(ROOT)}:{line}: {name} says no "
                  + ", no ".join(missing))
            bad += 1
    for header in sorted([*ROOT.glob("include/mutek/**/*.h"),
                          *ROOT.glob("mutek/**/*.h")]):
        for line, said in fields(header.read_text()):
            print(f"{header.relative_to(ROOT)}:{line}: {said}")
            bad += 1
    return bad != 0


sys.exit(main())
