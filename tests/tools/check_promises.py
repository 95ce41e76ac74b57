#!/usr/bin/env python3
"""Check that each public function says in which context it may be called and
what it costs: itself, by naming another one (as @ref), or its header's @file.

Exit status 1 and one 'file:line: message' per breach; silent when all is well.
"""
# SPDX-License-Identifier: LGPL-2.1-only
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMENT = r"/\*\*((?:[^*]|\*(?!/))*)\*/\n"
FUNCTION = re.compile(
    COMMENT + r"(?:config_depend\(.*\)\n)?(?!typedef)"
    r"((?:[\w*]+[\s*]+)+)(\w+)\([^;{}]*\)\s*(?:PRINTF_LIKE\(.*\))?;")
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


def main():
    bad = 0
    for header in sorted(ROOT.glob("include/mutek/*.h")):
        for line, name, missing in breaches(header.read_text()):
            print(f"{header.relative_to(ROOT)}:{line}: {name} says no "
                  + ", no ".join(missing))
            bad += 1
    return bad != 0


sys.exit(main())
