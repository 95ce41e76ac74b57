"""board_virt: what the device tree of QEMU's machine virt says, on ARM.

Processors. As many as `-smp` says; those that may come later are not in the
tree. `reg` is the affinity of MPIDR: where the interrupt controller is of
version 2, 8 to a cluster, otherwise 16 (asked: `-machine dumpdtb`).

With `secure=on` an ELF file is entered by all processors at once, in the secure
world, and QEMU's tree names no PSCI: the first boots, nobody starts the others.

Memory. From 1 GiB on, all in one piece; nodes follow each other in the order of
their ids. The tree lies in its first MiB, the image behind it.

Not predicted, taken from what the kernel says within bounds (`Taken`): where
what the kernel keeps for itself ends, how large the boot bank has become.
"""
# SPDX-License-Identifier: LGPL-2.1-only

import os
import struct
import tempfile
from collections import namedtuple

import fdt
import qemu
import qemu_ask
import tables
from small import equal

NAMES = "virt",
PROPERTIES = "gic-version", "virtualization", "secure", "dtb-randomness"
WIDTH = 32
EMULATOR = "qemu-system-arm", "-cpu", "cortex-a15"

RAM = 0x40000000
TREE_SIZE = qemu.MIB
CLUSTER = {"2": 8, "3": 16}

PHDR = "<IIIIIIII"
PT_LOAD, FLAG_READ = 1, 4

#: Bytes behind the image, besides a stack each, at most: what a processor
#: lives in, and the tables of translation.
EACH_MAX, TABLES_MAX = 16 << 10, 64 << 10

#: From the kernel's own words: first byte behind what it keeps for itself, size
#: of the boot bank.
Taken = namedtuple("Taken", "kernel_end boot_size")


def processors(args):
    """(those that exist, all that may), in the order of QEMU's numbers."""
    count, most, _, clusters, cores, threads = qemu.shape(args.smp)
    each = CLUSTER[args.properties.get("gic-version", "2")]
    found = []
    for number in range(most):
        rest, thread = divmod(number, threads)
        rest, core = divmod(rest, cores)
        socket, cluster = divmod(rest, clusters)
        found.append(qemu.Cpu(number // each << 8 | number % each, socket,
                              cluster, core, thread))
    return found[:count], found


def spans(args):
    """(start, end) of the memory."""
    return [(RAM, RAM + args.memory)]


def taken(mem, end, token):
    """A place for each processor that may start, and tables; then the boot
    bank. With a tree shorter than QEMU's own there is a bank below."""
    others = token["CONFIG_CPU_START_MAX"] - 1
    above = dict(mem, banks=[b for b in mem["banks"]
                             if int(b["start"], 16) > RAM + TREE_SIZE])
    return Taken(*qemu.first_bank(above, end, end + TABLES_MAX + others * (
        token["CONFIG_VIRT_ARM_STACK_SIZE"] + EACH_MAX)))


def settled(args, seen, found, tree_size):
    """What is so of the board, whatever a tree of some bytes says: it and the
    image, with what lies behind that, are reserved in whole pages."""
    found.reserved += [(RAM, (RAM + tree_size + qemu.PAGE - 1) & -qemu.PAGE),
                       (RAM + TREE_SIZE, seen.kernel_end)]
    found.image_end = seen.kernel_end
    found.runs(processors(args)[0][0].hw)
    if args.properties.get("secure") == "on":
        found.claims = [c._replace(started=c.hw == found.boot_hw)
                        for c in found.claims]
    return found


def facts(args, seen, _):
    """What the tree of a machine with these arguments says."""
    exist, every = processors(args)
    found = tables.Facts()
    found.claims = [tables.Claim(cpu.hw, node, None, True)
                    for cpu, node in zip(exist, qemu.nodes_of(args, every))]
    found.memory = [tables.Range(start, end, node, None, True)
                    for start, end, node in qemu.node_ranges(args)]
    found.entries = qemu.distances(args)
    return settled(args, seen, found, TREE_SIZE)


def completed(tree, words, folder):
    """A tree with what the kernel needs besides: the devices of QEMU's own."""
    own = fdt.parse(qemu_ask.tree(list(EMULATOR) + words, folder)).root
    tree.root.props = {**own.props, **tree.root.props}
    tree.root.children += [
        node for node in own.children if not tables.is_kind(node, "memory")
        and node.name not in ("chosen", "cpus", "distance-map")]
    return tree


def hand_over(kernel, blob, folder):
    """(kernel, more arguments) with a tree that QEMU has never looked at: a
    segment more of the kernel's file, at the start of RAM. Where QEMU finds
    that place taken it puts nothing there."""
    with open(kernel, "rb") as file:
        data = bytearray(file.read())
    at, = struct.unpack_from("<I", data, 28)
    each, count = struct.unpack_from("<HH", data, 42)
    table = bytes(data[at:at + each * count])
    data += bytes(-len(data) % 4096)
    table = struct.pack(PHDR, PT_LOAD, len(data), RAM, RAM, len(blob),
                        len(blob), FLAG_READ, 4096) + table
    data += blob + bytes(-len(blob) % 8)
    struct.pack_into("<I", data, 28, len(data))
    struct.pack_into("<H", data, 44, count + 1)
    name = os.path.join(folder, "kernel.elf")
    with open(name, "wb") as file:
        file.write(data + table)
    return name, []


def ask(args, words):
    """Compares a machine virt, and the tree it comes with, with what QEMU says
    of it."""
    said = qemu_ask.monitor(words, ["info numa"])
    qemu_ask.equal_nodes(said, args, *processors(args))
    want = facts(args, Taken(0, 0), {})
    with tempfile.TemporaryDirectory(prefix="tree.") as folder:
        got = tables.read_facts(fdt.parse(
            qemu_ask.tree(words, folder)))
    equal([c._replace(phandle=None) for c in got.claims],
          [c._replace(started=True) for c in want.claims], "processors")
    equal(sorted(got.memory), sorted(want.memory), "memory")
    equal(got.entries, want.entries, "distances")
