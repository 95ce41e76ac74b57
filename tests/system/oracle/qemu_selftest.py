#!/usr/bin/env python3
"""qemu_selftest: the rules of qemu.py, by hand and asked of QEMU itself.

  qemu_selftest.py

Cases worked out by hand first. Then each machine of the lists of tests/system/boot is
made by QEMU and never started: what it says of processors, nodes and memory is
compared with what is predicted. Flat TAP.
"""
# SPDX-License-Identifier: LGPL-2.1-only

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent
                       / "boot"))

import board_pc  # noqa: E402
import boot  # noqa: E402
import handed_acpi  # noqa: E402
import qemu  # noqa: E402
from small import Cases, equal  # noqa: E402

CASES = Cases()
MIB = qemu.MIB
LOW = 512 * MIB - 0x20000
TAKEN = board_pc.Taken(0x200000, 0x10000, LOW)
TOKEN = {"CONFIG_ARCH_DMA_LIMIT": qemu.GIB4}


def apics(words):
    """The APIC ids of `-smp`."""
    return [c.hw for c in board_pc.processors(
        qemu.parse("-smp " + words))[0]]


def ranges(line):
    """(start, end, node) of the nodes of a machine."""
    return qemu.node_ranges(qemu.parse(line))


# ------------------------------------------------------------------ by hand

@CASES.add
def apic_ids():
    """each level in as many bits as its count needs"""
    equal(apics("4"), [0, 1, 2, 3])
    equal(apics("6,sockets=2,cores=3"), [0, 1, 2, 4, 5, 6])
    equal(apics("12,sockets=2,cores=3,threads=2"),
          [0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13])
    equal(apics("6,sockets=1,dies=2,cores=3"), [0, 1, 2, 4, 5, 6])
    equal(apics("3,sockets=3"), [0, 1, 2])


@CASES.add
def missing_counts():
    """cores take what is left, then sockets, then threads"""
    equal(qemu.shape({"cpus": 8})[2:], (1, 1, 8, 1))
    equal(qemu.shape({"cpus": 8, "sockets": 2})[2:], (2, 1, 4, 1))
    equal(qemu.shape({"cpus": 6, "cores": 3})[2:], (2, 1, 3, 1))
    equal(qemu.shape({"cpus": 6, "threads": 2})[2:], (1, 1, 3, 2))
    equal(qemu.shape({"cpus": 6, "sockets": 1, "cores": 3})[2:],
          (1, 1, 3, 2))
    equal(qemu.shape({"cpus": 2, "maxcpus": 8})[:2], (2, 8))
    equal(qemu.shape({})[:2], (1, 1))


@CASES.add
def nodes_nobody_gave():
    """the socket modulo the nodes; node 0 for the rest where some are given"""
    two = " -object memory-backend-ram,id=a,size=128M -numa node,memdev=a"
    args = qemu.parse("-smp 4,sockets=4 -numa node" + two)
    equal(qemu.nodes_of(args, board_pc.processors(args)[1]), [0, 1, 0, 1])
    args = qemu.parse("-smp 4 -numa node,cpus=2-3 -numa node,cpus=1" + two)
    equal(qemu.nodes_of(args, board_pc.processors(args)[1]), [0, 1, 0, 0])
    args = qemu.parse("-smp 2")
    equal(qemu.nodes_of(args, board_pc.processors(args)[1]), [None, None])


@CASES.add
def hole():
    """the second node goes around the hole"""
    equal(ranges("-machine q35 -m 6G"
                 " -object memory-backend-ram,id=a,size=1G"
                 " -object memory-backend-ram,id=b,size=4G"
                 " -object memory-backend-ram,id=c,size=1G"
                 " -numa node,memdev=a -numa node,memdev=b"
                 " -numa node,memdev=c"),
          [(0, 1 << 30, 0), (1 << 30, 2 << 30, 1), (4 << 30, 7 << 30, 1),
           (7 << 30, 8 << 30, 2)])
    equal(ranges("-machine pc -m 3G"), [(0, 3 << 30, None)])
    equal(ranges("-machine pc -m 4G"),
          [(0, 3 << 30, None), (4 << 30, 5 << 30, None)])


@CASES.add
def the_other_way():
    """a distance is that of the reverse where it is not given"""
    equal(qemu.distances(qemu.parse(
        "-numa node -numa node -numa dist,src=1,dst=0,val=30")),
          [(0, 0, 10), (0, 1, 30), (1, 0, 30), (1, 1, 10)])
    equal(qemu.distances(qemu.parse("-numa node -numa node")), [])


@CASES.add
def absent_ones():
    """those beyond the first N are not in the facts"""
    facts = board_pc.facts(qemu.parse("-machine q35 -smp 2,maxcpus=4 -m 512M"),
                          TAKEN, TOKEN)
    equal([(c.hw, c.started) for c in facts.claims], [(0, True), (1, True)])
    equal([(r.start, r.end) for r in facts.memory], [(MIB, LOW)])


@CASES.add
def own_tables():
    """memory is what the map calls usable, its node what the SRAT says"""
    facts = handed_acpi.Described(
        ["cpu 3 node 5", "cpu 0", "cpu 1 node 1 off", "cpu 2 node 1 capable",
         "memory 0x0 0x1000000 node 5", "memory 0x1000000 0x2000000 node 5",
         "slit 10 11 / 12 10"]).facts(
             qemu.parse("-machine q35 -m 512M"), TAKEN, TOKEN)
    equal([(c.hw, c.node, c.started) for c in facts.claims],
          [(3, 5, True), (0, None, True), (2, 1, False)])
    equal([(r.start, r.end, r.node) for r in facts.memory],
          [(MIB, 0x1000000, 5), (0x1000000, 0x2000000, 5),
           (0x2000000, LOW, None)])
    equal(facts.entries, [(0, 0, 10), (0, 1, 11), (1, 0, 12), (1, 1, 10)])


# ----------------------------------------------------------- asked of QEMU

def asked():
    """(name, machine) of all machines that QEMU makes by itself."""
    for target in sorted(boot.HERE.glob("*/machines.txt")):
        for machine in boot.load(target.parent.name).values():
            if machine.handed is None and machine.status == 0:
                yield "%s: %s" % (target.parent.name, machine.name), machine


def ask(machine):
    """Compares one."""
    args = qemu.parse(machine.words())
    board = qemu.board_of(args)
    board.ask(args, list(board.EMULATOR) + machine.words().split())


def run(name, function):
    """What is wrong with a case."""
    try:
        function()
    except Exception as error:
        return ["%s: %r" % (name, error)]
    return []


def main():
    cases = [(" ".join(f.__doc__.split()), f) for f in CASES]
    cases += [("QEMU says so of " + name, lambda m=machine: ask(m))
              for name, machine in asked()]
    bad = 0
    print("1..%d" % len(cases))
    for number, (name, function) in enumerate(cases, 1):
        wrong = run(name, function)
        bad += bool(wrong)
        print("%s %d - %s" % ("not ok" if wrong else "ok", number, name))
        for text in wrong:
            print("#   " + text[:400].replace("\n", " "))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
