"""qemu_malta: what QEMU's Malta board is, and device trees for it.

Processors. As many as `-smp` says, numbered from 0.

Memory. Below 256 MiB at its own address; the rest, and all of it once more, at
0x80000000 plus its offset (asked: `info mtree`). What is elsewhere is no RAM.

Without a tree, or with one that cannot be believed, that is the machine: no
nodes, and DMA to what is below 256 MiB. A tree comes from the lines of a
machine:

  blob cpu HW [node N] [off]
  blob memory START SIZE [node N] [dma 0] [reach HW ...]
  blob slit A B / C D              rows, for the nodes 0, 1, 2 ...
  blob window START SIZE           of DMA
  blob line BYTES                  of DMA that is not coherent
  blob reserve START SIZE
  blob boot HW                     the boot processor, in the header
  blob byte OFFSET VALUE           then, a byte of the blob
  blob cut SIZE                    and the rest of it are zeros

Not predicted, taken from what the kernel says within bounds (`Taken`): where
what the kernel keeps for itself ends, how large the boot bank has become.
"""
# SPDX-License-Identifier: LGPL-2.1-only

import os
import struct
from collections import namedtuple

import fdt
import qemu
import tables

NAMES = "malta",
PROPERTIES = ()
WIDTH = 32

LOW, HIGH, SEEN = 256 * qemu.MIB, 0x80000000, 0x80000000
#: Where the board looks for a tree.
TREE = 0x10000

#: Bytes behind the image at most, besides a stack, for each processor.
EACH_MAX = 16 << 10

#: From the kernel's own words: first byte behind what it keeps for itself, size
#: of the boot bank.
Taken = namedtuple("Taken", "kernel_end boot_size")


def processors(args):
    """(those that exist, all that may), in the order of QEMU's numbers."""
    count = qemu.shape(args.smp)[0]
    found = [qemu.Cpu(number, 0, 0, number, 0) for number in range(count)]
    return found, found


def spans(args):
    """(start, end) of the memory."""
    low = min(args.memory, LOW)
    if low == args.memory:
        return [(0, low)]
    return [(0, low), (HIGH + LOW, HIGH + args.memory)]


def taken(mem, end, token):
    """A place for each processor that may start; then the boot bank. The file
    says where the image is seen."""
    others = token["CONFIG_CPU_START_MAX"] - 1
    end -= SEEN
    return Taken(*qemu.first_bank(mem, end, end + others * (
        token["CONFIG_MALTA_STACK_SIZE"] + EACH_MAX)))


def board(args, seen, found):
    """What is so of the board, whatever a tree says."""
    edges = [0] + [edge for span in spans(args) for edge in span] + [1 << 64]
    found.reserved += [(a, b) for a, b in zip(edges[0::2], edges[1::2])
                       if a < b]
    found.reserved.append((0, seen.kernel_end))
    found.reserved.sort()
    found.boot_hw = 0
    found.image_end = seen.kernel_end
    return found


def facts(args, seen, _):
    """What the loader's environment says."""
    found = tables.Facts()
    found.claims = [tables.Claim(cpu.hw, None, None, True)
                    for cpu in processors(args)[0]]
    found.memory = [tables.Range(start, end, None, None, True)
                    for start, end in spans(args)]
    found.window = (0, LOW)
    return board(args, seen, found)


def options(words):
    """{word: numbers behind it} of what follows the numbers of a line."""
    found, last = {}, None
    for word in words:
        if word[0].isdigit():
            found[last].append(int(word, 0))
        else:
            last = word
            found[last] = []
    return found


class Described:
    """The lines of a machine."""

    def __init__(self, lines):
        self.tree = fdt.Tree(fdt.Node(""))
        self.root = self.tree.root
        self.root.props = {"#address-cells": fdt.value(2),
                           "#size-cells": fdt.value(2)}
        self.cpus = self.root.add("cpus")
        self.cpus.props = {"#address-cells": fdt.value(1),
                           "#size-cells": fdt.value(0)}
        self.spoils = []
        for line in lines:
            kind, *words = line.split()
            getattr(self, "read_" + kind)(words)
        self.blob = fdt.write(self.tree)
        for spoil in self.spoils:
            self.blob = spoil(self.blob)

    def place(self, node, more):
        """The node that a line names."""
        if "node" in more:
            node.props["numa-node-id"] = fdt.value(more["node"])

    def read_cpu(self, words):
        number, more = int(words[0], 0), options(words[1:])
        cpu = self.cpus.add("cpu@%x" % number, device_type="cpu", reg=number)
        cpu.props["phandle"] = fdt.value(number + 1)
        self.place(cpu, more)
        if "off" in more:
            cpu.props["status"] = fdt.value("disabled")

    def read_memory(self, words):
        start, size = (int(w, 0) for w in words[:2])
        more = options(words[2:])
        memory = self.root.add("memory@%x" % start, device_type="memory",
                               reg=struct.pack(">QQ", start, size))
        self.place(memory, more)
        if "dma" in more:
            memory.props["mutek,dma"] = fdt.value(more["dma"])
        if "reach" in more:
            memory.props["mutek,reach"] = fdt.value(
                [number + 1 for number in more["reach"]])

    def read_slit(self, words):
        rows = [row.split() for row in " ".join(words).split("/")]
        node = self.root.add("distance-map",
                             compatible="numa-distance-map-v1")
        node.props["distance-matrix"] = fdt.value(
            [cell for a, row in enumerate(rows) for b, far in enumerate(row)
             for cell in (a, b, int(far))])

    def read_window(self, words):
        self.root.props["mutek,dma-window"] = struct.pack(
            ">QQ", *(int(w, 0) for w in words))

    def read_line(self, words):
        self.root.props["mutek,dma-line"] = fdt.value(int(words[0], 0))

    def read_reserve(self, words):
        self.tree.reserved.append(tuple(int(w, 0) for w in words))

    def read_boot(self, words):
        self.tree.boot_cpuid = int(words[0], 0)

    def read_byte(self, words):
        at, value = (int(w, 0) for w in words)
        self.spoils.append(
            lambda blob: blob[:at] + bytes([value]) + blob[at + 1:])

    def read_cut(self, words):
        size = int(words[0], 0)
        self.spoils.append(lambda blob: blob[:size])

    def write(self, folder):
        """Writes the blob; the arguments of QEMU that hand it over."""
        name = os.path.join(folder, "tree.dtb")
        with open(name, "wb") as file:
            file.write(self.blob)
        return ["-device", "loader,force-raw=on,addr=%#x,file=%s"
                % (TREE, name)]

    def facts(self, args, seen, token):
        """What such a tree says; the environment where it is broken."""
        try:
            found = tables.read_facts(fdt.parse(self.blob))
        except fdt.FdtError:
            return facts(args, seen, token)
        return board(args, seen, found)
