#!/usr/bin/env python3
"""qemu_selftest: the rules of qemu.py, by hand and asked of QEMU itself.

  qemu_selftest.py

Cases worked out by hand first. Then each machine of the lists of tests/boot is
made by QEMU and never started: what its monitor tells of processors, APIC ids,
nodes and memory is compared with what is predicted, and of machine virt the tree. Flat TAP.
"""
# SPDX-License-Identifier: LGPL-2.1-only

import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent
                       / "boot"))

import boot  # noqa: E402
import fdt  # noqa: E402
import qemu  # noqa: E402
import qemu_acpi  # noqa: E402
import qemu_malta  # noqa: E402
import qemu_pc  # noqa: E402
import qemu_tree  # noqa: E402
import qemu_virt  # noqa: E402
import tables  # noqa: E402
from small import Cases, equal  # noqa: E402

CASES = Cases()
MIB = qemu.MIB
LOW = 512 * MIB - 0x20000
TAKEN = qemu_pc.Taken(0x200000, 0x10000, LOW)
TOKEN = {"CONFIG_ARCH_DMA_LIMIT": qemu.GIB4}


def apics(words):
    """The APIC ids of `-smp`."""
    return [c.hw for c in qemu_pc.processors(
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
    equal(qemu.nodes_of(args, qemu_pc.processors(args)[1]), [0, 1, 0, 1])
    args = qemu.parse("-smp 4 -numa node,cpus=2-3 -numa node,cpus=1" + two)
    equal(qemu.nodes_of(args, qemu_pc.processors(args)[1]), [0, 1, 0, 0])
    args = qemu.parse("-smp 2")
    equal(qemu.nodes_of(args, qemu_pc.processors(args)[1]), [None, None])


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
    facts = qemu_pc.facts(qemu.parse("-machine q35 -smp 2,maxcpus=4 -m 512M"),
                          TAKEN, TOKEN)
    equal([(c.hw, c.started) for c in facts.claims], [(0, True), (1, True)])
    equal([(r.start, r.end) for r in facts.memory], [(MIB, LOW)])


@CASES.add
def own_tables():
    """memory is what the map calls usable, its node what the SRAT says"""
    facts = qemu_acpi.Described(
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

def monitor(emulator, words, commands):
    """What QEMU's monitor answers about a machine that is not started."""
    done = subprocess.run(
        [emulator, "-nodefaults", "-S", "-display", "none", "-monitor", "stdio", "-accel", "tcg"] + words,
        input="\n".join(commands + ["quit", ""]), capture_output=True,
        text=True, errors="replace", timeout=60, check=False)
    if done.returncode:
        raise AssertionError(done.stderr.strip()[-300:])
    return done.stdout.replace("\r", "")


def ask_nodes(said, args, exist, every):
    """Compares what `info numa` says."""
    equal(int(re.search(r"^(\d+) nodes", said, re.M)[1]), len(args.nodes),
          "nodes")
    homes = qemu.nodes_of(args, every)
    for node in args.nodes:
        equal([int(n) for n in re.search(
            r"^node %d cpus:([ \d]*)$" % node, said, re.M)[1].split()],
              [n for n in range(len(exist)) if homes[n] == node],
              "processors of node %d" % node)
        equal(int(re.search(r"^node %d size: (\d+) MB" % node, said,
                            re.M)[1]), args.node_size(args.nodes[node]) // MIB,
              "size of node %d" % node)


def ask_pc(machine):
    """Compares one PC of the list."""
    args = qemu.parse(machine.words())
    exist, every = qemu_pc.processors(args)
    said = monitor("qemu-system-x86_64", machine.words().split(),
                   ["info numa", "info mtree", "info hotpluggable-cpus"]
                   + ["info lapic %d" % cpu.hw for cpu in exist])
    equal([int(n) for n in re.findall(
        r"dumping local APIC state for CPU (\d+)", said)],
          list(range(len(exist))), "APIC ids")
    equal(len(re.findall(r"vcpus_count:", said)), len(every), "slots")
    ask_nodes(said, args, exist, every)
    spans = {(int(start, 16), int(last, 16) + 1) for start, last in re.findall(
        r"(\w{16})-(\w{16}) \(prio 0, [^)]+\): alias ram-(?:below|above)-4g",
        said)}
    equal(sorted(spans), qemu_pc.spans(args), "memory")


def ask_virt(machine):
    """Compares one machine virt of the list, and the tree it comes with."""
    args = qemu.parse(machine.words())
    words = machine.words().split() + ["-cpu", "cortex-a15"]
    said = monitor("qemu-system-arm", words, ["info numa"])
    ask_nodes(said, args, *qemu_virt.processors(args))
    want = qemu_virt.facts(args, qemu_virt.Taken(0, 0), {})
    with tempfile.TemporaryDirectory(prefix="tree.") as folder:
        got = tables.read_facts(fdt.parse(
            qemu_tree.dump("qemu-system-arm", words, folder)))
    equal([c._replace(phandle=None) for c in got.claims], want.claims,
          "processors")
    equal(sorted(got.memory), sorted(want.memory), "memory")
    equal(got.entries, want.entries, "distances")


def ask_malta(machine):
    """Compares one Malta of the list: memory below the devices, and all of it
    once more."""
    args = qemu.parse(machine.words())
    words = machine.words().split() + ["-cpu", "P5600", "-bios", "/dev/null"]
    said = monitor("qemu-system-mips", words, ["info mtree", "info cpus"])
    equal(len(set(re.findall(r"CPU #(\d+)", said))),
          len(qemu_malta.processors(args)[0]), "processors")
    low, = set(re.findall(
        r"^ +0+-(\w{16}) .*mips_malta_low_preio.ram", said, re.M))
    start, last = set(re.findall(
        r"^ +(\w{16})-(\w{16}) \(prio 0, ram\): mips_malta.ram", said,
        re.M)).pop()
    spans = [(0, int(low, 16) + 1)]
    if args.memory > qemu_malta.LOW:
        spans.append((int(start, 16) + qemu_malta.LOW, int(last, 16) + 1))
    equal(qemu_malta.spans(args), spans, "memory")


ASK = {"ibmpc": ask_pc, "virt-arm": ask_virt, "malta": ask_malta}


def run(name, function):
    """What is wrong with a case."""
    try:
        function()
    except Exception as error:
        return ["%s: %r" % (name, error)]
    return []


def main():
    cases = [(" ".join(f.__doc__.split()), f) for f in CASES]
    for target, ask in ASK.items():
        for machine in boot.load(target).values():
            if machine.plain() and machine.status == 0:
                cases.append(("QEMU says so of %s: %s"
                              % (target, machine.name),
                              lambda m=machine, a=ask: a(m)))
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
