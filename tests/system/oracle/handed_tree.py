"""handed_tree: device trees other than QEMU's own.

QEMU says what it would hand over (`-machine dumpdtb`), the lines of a machine
change that:

  tree set PATH NAME CELL...      a property, of cells
  tree text PATH NAME WORD...     a property, a string
  tree drop PATH [NAME]           a property, or a node with all below it
  tree boot HW                    the boot processor, in the header
  tree byte OFFSET VALUE          then, a byte of the blob; negative: of its end
  tree cut SIZE                   and the blob ends there
  tree none                       there is no tree at all
  tree handed                     hand it over by -dtb: then QEMU writes its own
                                  memory and its own /chosen into it

Without the last line QEMU never looks at the tree: see hand_over() of the board.

PATH is without a leading slash, and / is the root.
"""
# SPDX-License-Identifier: LGPL-2.1-only

import os

import fdt
import qemu
import qemu_ask
import tables


class Described:
    """The lines of a machine."""

    def __init__(self, lines):
        self.lines = [line.split() for line in lines]
        self.handed = ["handed"] in self.lines
        self.absent = ["none"] in self.lines
        self.blob = b""

    def node(self, tree, path):
        """A node by its path."""
        found = tree.root
        for name in path.strip("/").split("/"):
            if name:
                found, = (n for n in found.children if n.name == name)
        return found

    def edit(self, tree, kind, words):
        """One line about the tree."""
        if kind == "set":
            self.node(tree, words[0]).props[words[1]] = fdt.value(
                [int(w, 0) for w in words[2:]])
        elif kind == "text":
            self.node(tree, words[0]).props[words[1]] = fdt.value(
                " ".join(words[2:]))
        elif kind == "drop" and len(words) > 1:
            del self.node(tree, words[0]).props[words[1]]
        elif kind == "drop":
            above = words[0].rpartition("/")[0]
            self.node(tree, above).children.remove(self.node(tree, words[0]))
        elif kind == "boot":
            tree.boot_cpuid = int(words[0], 0)

    def spoil(self, blob, kind, words):
        """One line about the bytes."""
        if kind == "byte":
            at = int(words[0], 0) % len(blob)
            return blob[:at] + bytes([int(words[1], 0)]) + blob[at + 1:]
        return blob[:int(words[0], 0)] if kind == "cut" else blob

    def make(self, blob):
        """The blob, from QEMU's own."""
        tree = fdt.parse(blob)
        for kind, *words in self.lines:
            self.edit(tree, kind, words)
        self.blob = fdt.write(tree)
        for kind, *words in self.lines:
            self.blob = self.spoil(self.blob, kind, words)
        if self.absent:
            self.blob = bytes(16)

    def hand_over(self, words, kernel, folder):
        """(kernel, more arguments) that bring the tree to a machine."""
        board = qemu.board_of(qemu.Arguments(words))
        self.make(qemu_ask.tree(list(board.EMULATOR) + words, folder))
        if not self.handed:
            return board.hand_over(kernel, self.blob, folder)
        name = os.path.join(folder, "tree.dtb")
        with open(name, "wb") as file:
            file.write(self.blob)
        return kernel, ["-dtb", name]

    def facts(self, args, seen, token):
        """What such a tree says."""
        board = qemu.board_of(args)
        found = tables.read_facts(fdt.parse(self.blob))
        size = len(self.blob)
        if self.handed:
            found.memory = board.facts(args, seen, token).memory
            # Source: QEMU, softmmu/device_tree.c, load_device_tree(): room
            # for what it adds.
            size = (size + 10000) * 2
        board.settled(args, seen, found, size)
        if ["drop", "psci"] in self.lines:  # nothing starts the others
            found.claims = [c._replace(started=c.hw == found.boot_hw)
                            for c in found.claims]
        return found
