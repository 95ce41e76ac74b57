#!/usr/bin/env python3
"""The deepest chain of calls from functions of the kernel, in bytes of stack.

usage: stack.py OUT FUNCTION...

OUT is where a build was made with OPTIMIZE="-O2 -fcallgraph-info=su". Prints a
chain for each function, deepest first, with the frame of each and what the calls
push. Calls through a pointer are not followed, neither is what stops the machine.
Status 1 when a function is not there or a chain goes in a circle.
"""
import pathlib, re, sys

NODE = re.compile(r'node: \{ title: "([^"]+)" label: "([^"]*)"')
EDGE = re.compile(r'edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)"')
BYTES = re.compile(r"(\d+) bytes \((\w+)")
STOPS = ("assert_fail", "panic", "mem_fault_block", "mem_fault_engine",
         "mem_fault_custom", "lock_fault")


def name_of(title):
    """The function of a title, which has its file in front if it is static."""
    return title.rsplit(":", 1)[-1]


def read(out):
    frame, calls = {}, {}
    for file in sorted(pathlib.Path(out).rglob("*.ci")):
        # A file that is compiled twice has two static functions of each name.
        own = lambda title: f"{file}:{title}" if ":" in title else title
        for line in file.read_text().splitlines():
            if (m := NODE.match(line)) and (size := BYTES.search(m[2])):
                frame[own(m[1])] = int(size[1])
            elif m := EDGE.match(line):
                calls.setdefault(own(m[1]), set()).add(own(m[2]))
    return frame, calls


def deepest(title, frame, calls, trail):
    if title in trail:
        raise ValueError("a circle: " + " ".join(trail + (title,)))
    chains = [deepest(to, frame, calls, trail + (title,))
              for to in sorted(calls.get(title, ()))
              if to in frame and name_of(to) not in STOPS]
    best = max(chains, default=(0, []), key=lambda chain: chain[0])
    return frame[title] + best[0], [title] + best[1]


def main():
    frame, calls = read(sys.argv[1])
    status = 0
    for function in sys.argv[2:]:
        titles = [t for t in frame if name_of(t) == function]
        if not titles:
            print(f"{sys.argv[1]}: no {function}", file=sys.stderr)
            status = 1
        for title in titles:
            total, chain = deepest(title, frame, calls, ())
            print(f"{function} {total}: " + ", ".join(
                f"{name_of(t)} {frame[t]}" for t in chain))
    return status


sys.exit(main())
