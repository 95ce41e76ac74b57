"""board_pc: what the firmware of QEMU's PCs says.

Processors. `-smp N` with what is missing filled in as QEMU's manual says for
machines since 6.2: sockets 1, dies 1, threads 1, cores the rest. The APIC id
is the numbers of socket, die, core and thread side by side, each in as many
bits as its count needs (Intel SDM volume 3, "Hierarchical Mapping of Shared
Resources"; AMD "Processor and Core Enumeration using CPUID" names the same).
The first N of all exist; the MADT says that others, up to maxcpus, are not
enabled, and the SRAT lists them all the same.

Memory. Nodes follow each other in the order of their ids. What does not fit
below the hole for devices goes on at 4 GiB.

Not predicted, taken from what the kernel says within bounds (`Taken`): where
what the kernel keeps for itself ends and how large the boot bank has become, and
where usable memory below 4 GiB ends, since SeaBIOS keeps the tables at its top.
"""
# SPDX-License-Identifier: LGPL-2.1-only

import re
from collections import namedtuple

import qemu
import qemu_ask
import tables
from small import equal

LOW_END = qemu.MIB  # "Memory below 1 MiB on a PC is not a bank"
WIDTH = 64

#: Most that SeaBIOS keeps at the top of memory below 4 GiB.
FIRMWARE_MAX = qemu.MIB
#: The size from which memory is split, and how much of it stays below. Asked:
#: `info mtree` of 2815M, 2816M (q35), 3583M, 3584M (pc).
HOLE = {"q35": (0xB0000000, 0x80000000), "pc": (0xE0000000, 0xC0000000)}
NAMES = tuple(HOLE)
PROPERTIES = "acpi", "hmat"
EMULATOR = "qemu-system-x86_64",

#: Bytes behind the image, besides a stack each, at most: what a processor
#: lives in, and the tables of translation.
EACH_MAX, TABLES_MAX = 32 << 10, 512 << 10

#: From the kernel's own words: first byte behind what it keeps for itself, size
#: of the boot bank, first byte behind the usable memory below 4 GiB.
Taken = namedtuple("Taken", "kernel_end boot_size low_end")


def processors(args):
    """(those that exist, all that may), in the order of QEMU's numbers."""
    count, most, _, dies, cores, threads = qemu.shape(args.smp)
    found = []
    for number in range(most):
        rest, thread = divmod(number, threads)
        rest, core = divmod(rest, cores)
        socket, die = divmod(rest, dies)
        apic = socket
        for part, parts in ((die, dies), (core, cores), (thread, threads)):
            apic = apic << qemu.width(parts) | part
        found.append(qemu.Cpu(apic, socket, die, core, thread))
    return found[:count], found


def spans(args):
    """(start, end) of the memory below the hole, and of that above it."""
    limit, below = HOLE[args.machine]
    if args.memory < limit:
        return [(0, args.memory)]
    return [(0, below), (qemu.GIB4, qemu.GIB4 + args.memory - below)]


def taken(mem, end, token):
    """Where a build has no more room for banks the end of low memory is not to
    be seen, and matters to nobody."""
    others = token["CONFIG_CPU_START_MAX"] - 1
    start, size = qemu.first_bank(mem, end, end + TABLES_MAX + others * (
        token["CONFIG_IBMPC_STACK_SIZE"] + EACH_MAX))
    low_end = 1 + max(int(b["last"], 16) for b in mem["banks"]
                      if int(b["last"], 16) < qemu.GIB4)
    if len(mem["banks"]) == token["CONFIG_TOPOLOGY_BANK_MAX"]:
        low_end = None
    return Taken(start, size, low_end)


def usable(args, seen):
    """What the memory map calls usable, from 1 MiB on: (start, end)."""
    low_end = spans(args)[0][1]
    if seen.low_end is None:
        return [(LOW_END, low_end - qemu.PAGE)] + spans(args)[1:]
    if not low_end - FIRMWARE_MAX <= seen.low_end < low_end or (
            seen.low_end % qemu.PAGE):
        raise qemu.QemuError("usable memory ends at %#x, memory at %#x"
                        % (seen.low_end, low_end))
    return [(LOW_END, seen.low_end)] + spans(args)[1:]


def cut(spans, ranges):
    """The bytes of each span with the node of the range they lie in: the
    first that is listed, None for none. As `tables.Range`."""
    found = []
    for low, high in spans:
        edges = {low, high}
        for start, end, _ in ranges:
            edges.update(e for e in (start, end) if low < e < high)
        edges = sorted(edges)
        pieces = []
        for start, end in zip(edges, edges[1:]):
            at = next((i for i, r in enumerate(ranges)
                       if r[0] <= start < r[1]), None)
            if pieces and pieces[-1][2] == at:
                pieces[-1][1] = end
            else:
                pieces.append([start, end, at])
        found += [tables.Range(start, end,
                               None if at is None else ranges[at][2], None,
                               True) for start, end, at in pieces]
    return found


def facts(args, seen, token):
    """What the tables of a machine with these arguments say."""
    if args.properties.get("acpi") == "off":
        raise qemu.QemuError("acpi=off, and no tables instead")
    exist, every = processors(args)
    found = tables.Facts()
    found.claims = [tables.Claim(cpu.hw, node, None, True)
                    for cpu, node in zip(exist, qemu.nodes_of(args, every))]
    found.boot_hw = exist[0].hw
    found.memory = cut(usable(args, seen), qemu.node_ranges(args))
    found.reserved = [(LOW_END, seen.kernel_end)]
    found.window = (0, token["CONFIG_ARCH_DMA_LIMIT"])
    found.entries = qemu.distances(args)
    return found


def ask(args, words):
    """Compares a PC with what QEMU says of it."""
    exist, every = processors(args)
    said = qemu_ask.monitor(
        words, ["info numa", "info mtree", "info hotpluggable-cpus"]
        + ["info lapic %d" % cpu.hw for cpu in exist])
    equal([int(n) for n in re.findall(
        r"dumping local APIC state for CPU (\d+)", said)],
          list(range(len(exist))), "APIC ids")
    equal(len(re.findall(r"vcpus_count:", said)), len(every), "slots")
    qemu_ask.equal_nodes(said, args, exist, every)
    found = {(int(start, 16), int(last, 16) + 1) for start, last in re.findall(
        r"(\w{16})-(\w{16}) \(prio 0, [^)]+\): alias ram-(?:below|above)-4g",
        said)}
    equal(sorted(found), spans(args), "memory")
