#!/usr/bin/env python3
"""generate: machines drawn from a seed, as a batch of device trees.

  generate.py SEED COUNT OUTFILE [--only N] [--no-refused] [--limits]
              [--width N] [--plain]

Machine N depends on SEED, N and the width of an address (64 bits) alone, so one
failing machine of a batch is had again with --only N. Prints the seed and how many machines have each
property; the properties are measured with model.py, not taken from what the
generator meant to do. --limits adds machines beyond the maxima of a build,
--plain leaves out what odd.py does to trees.
"""
# SPDX-License-Identifier: LGPL-2.1-only

import argparse
import collections
import random
import struct
import sys

import describe
import fdt
import model
import odd
import tables
from draft import KIB, MIB, Cpu, Draft, Part

#: Banks shorter than this only come in a few machines: whether such a bank
#: holds a request of 64 bytes is the engine's business.
TINY = 2 * KIB
BOOT_GUESS = 64 * KIB
#: Share of the machines whose trees are odd.
ODD = .4


def acceptable(facts, rng, limits):
    """The machine, or None where the draw says more about a build's sizes
    than about the contract."""
    try:
        machine = model.Machine(facts, BOOT_GUESS, limits)
        roomy = model.Machine(facts, MIB, limits)
    except (model.Refused, OverflowError):
        return None
    boots = [next(b for b in m.banks if b.boot) for m in (machine, roomy)]
    if boots[0].start != boots[1].start:
        return None
    tiny = any(b.last - b.start < TINY for b in machine.banks)
    if tiny and rng.random() < .9:
        return None
    if len(machine.banks) > 200:
        return None
    return machine


def draw_machine(rng, width, share):
    """A blob and its properties; a share of the machines is odd."""
    limits = model.Limits(width=width)
    twisted = share and rng.random() < share
    while True:
        tree = Draft(rng, width).build()
        names = odd.twist(tree, rng) if twisted else []
        blob = fdt.write(tree)
        facts = tables.read_facts(fdt.parse(blob))
        machine = acceptable(facts, rng, limits)
        if machine is not None:
            found = describe.properties(facts, machine) + names
            if any(part.end > 1 << width for part in facts.memory):
                found.append("memory out of reach")
            return blob, found, machine


def spoil(blob, rng):
    """A blob that nobody may accept; its length in the header is right."""
    data = bytearray(blob)
    word = struct.Struct(">I")
    kind = rng.randrange(4)
    struct_at = word.unpack_from(data, 8)[0]
    if kind == 0:
        word.pack_into(data, 24, 18)            # compatible with none of ours
    elif kind == 1:
        word.pack_into(data, 8, len(data) & ~3)  # structure past the end
    elif kind == 2:
        word.pack_into(data, struct_at, 7)      # token that is none
    else:
        end = struct_at + word.unpack_from(data, 36)[0] - 4
        word.pack_into(data, end, fdt.NOP)      # structure without an end
    return bytes(data)


def without_memory(blob):
    """The machine with its memory nodes gone: "No RAM at all: stop"."""
    tree = fdt.parse(blob)
    tree.root.children = [n for n in tree.root.children
                          if not tables.is_kind(n, "memory")]
    return fdt.write(tree)


def crowded(rng):
    """A machine beyond one of the maxima of a build."""
    draft = Draft(random.Random(1))
    draft.draw_nodes()
    kind = rng.randrange(3)
    count = 300 if kind == 1 else 2
    draft.nodes = [3 * i for i in range(count)]
    draft.wide, draft.boot_cpuid = False, 5
    draft.cpus = [Cpu(draft.nodes[i * 7 % count], [2 * i + 5], 0x100 + i)
                  for i in range(1100 if kind == 0 else 40)]
    draft.parts = [Part(n, 2 * MIB if n == 0 else 8 * KIB)
                   for n in draft.nodes]
    if kind == 2:
        draft.parts += [Part(3 * (i % 2), 4 * KIB) for i in range(300)]
    at = 0x10000000
    for part in draft.parts:
        part.start = at
        at += part.size + rng.choice((0, 4096))
    draft.entries = [(a, b, 10 if a == b else rng.randint(20, 40))
                     for a in draft.nodes[-9:] + draft.nodes[:2]
                     for b in draft.nodes[:9]]
    return fdt.write(draft.tree()), ["beyond a maximum"]


def generate(seed, number, refused=True, limits=False, width=64, share=ODD):
    """Blob `number` of a seed, its properties, and its machine or None."""
    rng = random.Random("%s/%d" % (seed, number))
    if limits and rng.random() < .01:
        return (*crowded(rng), None)
    blob, found, machine = draw_machine(rng, width, share)
    if refused and rng.random() < .01:
        if rng.random() < .8:
            return spoil(blob, rng), ["refused"], None
        return without_memory(blob), ["refused"], None
    return blob, found, machine


def report(seed, total, counts, sums):
    """The seed, the averages and the counts."""
    print("seed %s machines %d processors %.1f banks %.1f clusters %.1f"
          % (seed, total, *(s / max(1, total) for s in sums)))
    for name, count in sorted(counts.items(), key=lambda c: -c[1]):
        print("  %-42s %7d  %5.1f %%" % (name, count, 100 * count / total))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("seed")
    parser.add_argument("count", type=int)
    parser.add_argument("outfile")
    parser.add_argument("--only", type=int, metavar="N")
    parser.add_argument("--no-refused", action="store_true")
    parser.add_argument("--limits", action="store_true")
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--plain", action="store_true")
    args = parser.parse_args()
    numbers = range(args.count) if args.only is None else [args.only]
    counts, sums = collections.Counter(), [0, 0, 0]
    with open(args.outfile, "wb") as out:
        for number in numbers:
            blob, found, machine = generate(args.seed, number,
                                            not args.no_refused, args.limits,
                                            args.width,
                                            0 if args.plain else ODD)
            out.write(fdt.padded(blob))
            counts.update(found)
            if machine:
                sums = [sums[0] + machine.count,
                        sums[1] + len(machine.banks),
                        sums[2] + len(machine.clusters)]
    report(args.seed, len(numbers), counts, sums)
    return 0


if __name__ == "__main__":
    sys.exit(main())
