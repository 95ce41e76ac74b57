#!/usr/bin/env python3
"""Check that each line a reader of firmware tables can say is expected.

Exit status 1 and one 'file:line: message' per line that no corpus, no sample
and no suite of the reader names; silent when all is well. Of a line that is put
together, the longest fixed piece has to be there.
"""
# SPDX-License-Identifier: LGPL-2.1-only
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
COMMENT = re.compile(r"/\*.*?\*/", re.S)
TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"(?:\s*"((?:[^"\\]|\\.)*)")*')
PIECES = re.compile(r"%[-0-9.*]*(?:ll|l|z)?[a-z]|\\.")


def expected(reader):
    names = [*ROOT.glob(f"tests/infra/fixtures/{reader}/*.txt"),
             *ROOT.glob(f"tests/infra/fixtures/{reader}/*.machine"),
             *ROOT.glob(f"tests/image/unit/{reader}*_test.c")]
    return "\n".join(re.sub(r'"\s*"', "", p.read_text()) for p in names)


def said(text):
    """(line, fixed piece) of each text that could be said."""
    text = COMMENT.sub(lambda m: "\n" * m[0].count("\n"), text)
    text = re.sub(r"(static_)?assert\([^;]*;",
                  lambda m: "\n" * m[0].count("\n"), text)
    for m in TEXT.finditer(text):
        whole = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', m[0]))
        piece = max(PIECES.split(whole), key=len).strip()
        if " " in piece and piece != piece.upper():
            yield text.count("\n", 0, m.start()) + 1, piece


def main():
    bad = 0
    for reader in sorted({source.name.partition("_")[0] for source
                          in ROOT.glob("drivers/firmware/*_*.c")}):
        wanted = expected(reader)
        for source in sorted(ROOT.glob(f"drivers/firmware/{reader}_*.c")):
            for number, piece in said(source.read_text()):
                if piece not in wanted:
                    name = source.relative_to(ROOT)
                    print(f"{name}:{number}: no test expects: {piece}")
                    bad += 1
    return bad != 0


sys.exit(main())
