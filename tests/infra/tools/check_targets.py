#!/usr/bin/env python3
"""Check that a new target needs no line in a file that is not its own.

A target's own are arch/X, cpu/X, config/X*.build, tests/system/boot/X, and new files.
Of the rest, the kernel and the build name no target at all; and a file of the
tests that names two boards, processors or emulators is a list that a third
would have to be put into.
`emu` is the host, which every target is compared with. Documents may name all.

Exit status 1 and one 'file:line: message' per breach; silent when all is well.
"""
import pathlib, re, sys

import check_style

ROOT = pathlib.Path(__file__).resolve().parents[3]
OWN = re.compile(r"arch/|cpu/|config/[^/]*\.build$|tests/system/boot/[^/]+/|.*\.md$"
                 r"|tests/infra/fixtures/")
KERNEL = re.compile(r"(mutek|include|gpct|drivers|config)/|Makefile$|doc/layers")
# They name two, and a third has nothing to add: what is not in the images of
# microcontrollers; what is in upstream's tree.
ALLOWED = {"tests/infra/tools/micro.sh", "tests/host/mkconfig/upstream.mend"}


def names(folder):
    found = {p.parent.name for p in ROOT.glob(f"{folder}/*/module.mk")}
    return sorted(found - {"emu"}, key=len, reverse=True)


def main():
    boards = "|".join(names("arch"))
    target = re.compile(rf"(?<![\w-])({boards})(?!\w)"
                        rf"|(?<=cpu/)({'|'.join(names('cpu'))})(?=/)"
                        r"|(qemu-system-\w+)")
    bad = 0
    for name in check_style.tracked(ROOT):
        if OWN.match(name):
            continue
        try:
            lines = (ROOT / name).read_text().splitlines()
        except UnicodeDecodeError:
            continue
        first = {}  # of each kind
        for number, line in enumerate(lines, 1):
            for match in target.finditer(line):
                found = match[match.lastindex]
                other = first.setdefault(match.lastindex, found)
                if KERNEL.match(name):
                    why = f"names {found}: a target's own files do"
                elif found != other and name not in ALLOWED:
                    why = f"a list of targets: {other} and {found}"
                else:
                    continue
                print(f"{name}:{number}: {why}")
                bad += 1
    return bad != 0


if __name__ == "__main__":
    sys.exit(main())
