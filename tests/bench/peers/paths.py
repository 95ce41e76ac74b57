#!/usr/bin/env python3
"""Longest paths through functions of an executable, in instructions.

usage: paths.py OBJDUMP PROGRAM TURNS FUNCTION...

A bound, not a sample: it counts paths that no call takes too. A loop is gone
through TURNS times after its first; calls and jumps to other functions count as
one instruction, the function they lead to has a bound of its own. An instruction
of a Thumb-2 IT block counts whether it is executed or not. Prints a line for each
function; status 1 when one is not there or a jump leads nowhere known.
"""
import re, subprocess, sys

LINE = re.compile(r"^\s*([0-9a-f]+):\s+(\S+)\s*(.*)$")
TARGET = re.compile(r"\b([0-9a-f]+) <")
ARM_CONDITION = re.compile(r"^b(eq|ne|cs|cc|hs|lo|mi|pl|vs|vc|hi|ls|ge|lt|gt|le)$")
LEAVES = re.compile(r"^(retq?|popq?|ldmia|ldm|bx)$")


def disassemble(objdump, program, function):
    text = subprocess.run([objdump, "-d", "--no-show-raw-insn",
                           f"--disassemble={function}", program],
                          text=True, capture_output=True, check=True).stdout
    code, inside = [], False
    for line in text.splitlines():
        if line.endswith(f"<{function}>:"):
            inside = True
        elif inside and not line.strip():
            break
        elif inside and (m := LINE.match(line)):
            code.append((int(m[1], 16), m[2], m[3]))
    return code


def step(operation, operands):
    """(goes on behind, jumps) of an instruction."""
    name = operation.split(".")[0]
    if name in ("notrack", "bnd", "repz"):
        name = operands.split()[0]
    if name.startswith("ret"):
        return False, False
    if name in ("bx", "pop", "ldmia", "ldr") and re.search(r"\b(pc|lr)\b", operands) \
            and (name == "bx" or "pc" in operands):
        return False, False
    if re.match(r"^(pop|bx|ldmia)(eq|ne|cs|cc|hs|lo|mi|pl|hi|ls|ge|lt|gt|le)$", name):
        return True, False
    if name in ("jmp", "b"):
        return False, True
    if name in ("cbz", "cbnz") or ARM_CONDITION.match(name) \
            or (name.startswith("j") and name != "jmp"):
        return True, True
    return True, False


def graph(code):
    index = {address: i for i, (address, _, _) in enumerate(code)}
    follows = []
    for i, (_, operation, operands) in enumerate(code):
        behind, jumps = step(operation, operands)
        to = [i + 1] if behind and i + 1 < len(code) else []
        if jumps:
            target = TARGET.search(operands)
            if target is None:
                raise ValueError(f"{operation} {operands}: to where?")
            if int(target[1], 16) in index:
                to.append(index[int(target[1], 16)])
        follows.append(to)
    return follows


def back_edges(follows):
    found, state, stack = set(), [0] * len(follows), [(0, 0)]
    state[0] = 1
    while stack:
        node, n = stack.pop()
        if n == len(follows[node]):
            state[node] = 2
            continue
        stack.append((node, n + 1))
        to = follows[node][n]
        if state[to] == 1:
            found.add((node, to))
        elif state[to] == 0:
            state[to] = 1
            stack.append((to, 0))
    return found


def longest(follows, cost, start, back, end=None):
    """Cost of the dearest path from start, to end or anywhere."""
    memo = {}

    def walk(node):
        if node not in memo:
            rest = [walk(to) for to in follows[node] if (node, to) not in back]
            if node == end:
                rest = [0]
            elif end is not None and not rest:
                rest = [float("-inf")]
            memo[node] = cost[node] + max(rest, default=0)
        return memo[node]

    return walk(start)


def bound(code, turns):
    follows = graph(code)
    back = back_edges(follows)
    cost = [1] * len(code)
    for last, first in back:
        body = longest(follows, [1] * len(code), first, back, last)
        cost[first] += turns * max(body, 0)
    return longest(follows, cost, 0, back), len(back)


def main():
    objdump, program, turns = sys.argv[1:4]
    sys.setrecursionlimit(100000)
    bad = 0
    for function in sys.argv[4:]:
        code = disassemble(objdump, program, function)
        if not code:
            print(f"{program}: no {function}", file=sys.stderr)
            bad = 1
            continue
        length, loops = bound(code, int(turns))
        print(f"{function} {length} loops {loops} instructions {len(code)}")
    return bad


sys.exit(main())
