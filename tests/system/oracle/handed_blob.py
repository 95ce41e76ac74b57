"""handed_blob: a device tree for a machine that has none of its own.

The lines of a machine:

  blob cpu HW [node N] [off]
  blob memory START SIZE [node N] [dma 0] [reach HW ...]
  blob slit A B / C D              rows, for the nodes 0, 1, 2 ...
  blob window START SIZE           of DMA
  blob line BYTES                  of DMA that is not coherent
  blob reserve START SIZE
  blob boot HW                     the boot processor, in the header
  blob byte OFFSET VALUE           then, a byte of the blob
  blob cut SIZE                    and the rest of it are zeros
"""
# SPDX-License-Identifier: LGPL-2.1-only

import struct

import fdt
import qemu
import tables


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

    def hand_over(self, words, kernel, folder):
        """(kernel, more arguments) that bring the blob to a machine."""
        board = qemu.board_of(qemu.Arguments(words))
        return board.hand_over(kernel, self.blob, folder)

    def facts(self, args, seen, token):
        """What such a tree says; what is known without where it is broken."""
        board = qemu.board_of(args)
        try:
            found = tables.read_facts(fdt.parse(self.blob))
        except fdt.FdtError:
            return board.facts(args, seen, token)
        return board.settled(args, seen, found, len(self.blob))
