#!/usr/bin/env python3
"""Check tests/faults.txt: every fault of the contract has a test that exists.

  check_faults.py [-v] [TREE]

Exit status 1 and one 'file:line: message' per breach: a row without a test or a
reason, a test that is not in the sources, a row that is not in the contract, a
piece of the contract that is in no row. With -v, totals as well. TREE is the
top of the sources, this one's unless told.
"""
# SPDX-License-Identifier: LGPL-2.1-only
import pathlib
import re
import sys

TABLE = "tests/faults.txt"
CONTRACT = "doc/contract.md"
SECTION = "## Faults the layer must survive"
CASE = re.compile(r"TEST_CASE\(\s*(\w+)\s*\)")
FAULT = re.compile(r'{\s*"([a-z0-9-]+)",')
BOOT_FILE = re.compile(r'yield f?"([a-z0-9-]+)(?:{[^}]*})?"')
BOOT_NAME = re.compile(r"verdict (boot-[a-z0-9-]+)")


class Row:
    """A fault, what it is mapped to, and where in the table."""

    def __init__(self, number, text, quoted):
        self.number, self.text, self.quoted = number, text, quoted
        self.tests, self.later = [], []


def read_table(lines, say):
    rows = []
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text or text.startswith(("#", "[")):
            continue
        if line.startswith(("- ", "+ ")):
            rows.append(Row(number, line[2:].strip(), line[0] == "-"))
        elif not line.startswith("  ") or not rows:
            say(number, "neither a row nor a test of one")
        elif text.startswith("later: "):
            rows[-1].later.append(text[7:])
        else:
            rows[-1].tests.append((number, text))
    return rows


def fault_names(tree):
    names = set()
    for source in tree.glob("tests/image/fault/*.c"):
        names.update(FAULT.findall(source.read_text()))
    blobs = (tree / "tests/infra/tools/fault_blobs.py").read_text()
    names.update("boot-" + name for name in BOOT_FILE.findall(blobs))
    runner = (tree / "tests/infra/tools/fault_run.sh").read_text()
    names.update(BOOT_NAME.findall(runner))
    return names


def is_fault(name, names):
    """A name, or one of several that a number tells apart."""
    stem = re.sub(r"-?\d+$", "", name)
    return name in names or stem in names or stem + "-" in names


def test_fault(tree, text, names):
    """What is wrong with a test, or None."""
    kind, _, rest = text.partition(": ")
    if not rest:
        return "no test: " + text
    if kind == "fault":
        return None if is_fault(rest, names) else f"no fault {rest}"
    if kind == "program":
        path, _, word = rest.partition(": ")
        source = tree / path
        if not source.is_file():
            return f"no file {path}"
        if not re.search(rf"\b{re.escape(word)}\b", source.read_text()):
            return f"{path} has no {word}"
        return None
    source = tree / f"tests/image/unit/{kind}_test.c"
    if not source.is_file():
        return f"no suite {kind}"
    if rest not in CASE.findall(source.read_text()):
        return f"suite {kind} has no case {rest}"
    return None


def check_rows(tree, rows, say):
    names = fault_names(tree)
    for row in rows:
        if not row.tests and not row.later:
            say(row.number, "no test: " + row.text)
        for number, text in row.tests:
            wrong = test_fault(tree, text, names)
            if wrong:
                say(number, wrong)


def plain(text):
    return " ".join(text.split())


def check_contract(tree, rows, say):
    """The quoted rows, in their order, are all the words of the section."""
    contract = tree / CONTRACT
    if not contract.exists():
        return
    body = contract.read_text().partition(SECTION)[2].partition("\n## ")[0]
    body = plain(re.sub(r"\*\*[^*]*\.\*\*", "", body.partition("**Arguments.**")[2]))
    at = 0
    for row in rows:
        if not row.quoted:
            continue
        found = body.find(plain(row.text), at)
        if found < 0:
            say(row.number, f"not in {CONTRACT}, here: {row.text}")
            continue
        if re.search(r"\w", body[at:found]):
            say(row.number, f"in {CONTRACT}, but no row: {body[at:found].strip()}")
        at = found + len(plain(row.text))
    if re.search(r"\w", body[at:]):
        say(0, f"in {CONTRACT}, but no row: {body[at:].strip()}")


def main():
    arguments = [a for a in sys.argv[1:] if a != "-v"]
    tree = pathlib.Path(arguments[0]) if arguments \
        else pathlib.Path(__file__).resolve().parents[3]
    breaches = []

    def say(number, message):
        breaches.append(f"{TABLE}:{number}: {message}")

    rows = read_table((tree / TABLE).read_text().splitlines(), say)
    check_rows(tree, rows, say)
    check_contract(tree, rows, say)
    for breach in breaches:
        print(breach)
    if "-v" in sys.argv[1:]:
        print(f"{len(rows)} rows, {sum(len(r.tests) for r in rows)} tests; "
              f"{sum(bool(r.later) for r in rows)} rows have something later, "
              f"{sum(not r.tests for r in rows)} have nothing else")
    return bool(breaches)


sys.exit(main())
