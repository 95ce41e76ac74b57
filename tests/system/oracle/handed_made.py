"""handed_made: a device tree that is made up, for the memory that a board has.

The line of a machine:

  made SEED

It is a machine as generate.py draws it, but for what the board knows better: the
kernel lies at the start of the memory, in a range of its own that all reach; the
others follow in the first piece of memory; processors are numbered from that of
the one that boots, and there may be more of them than the board has.
"""
# SPDX-License-Identifier: LGPL-2.1-only

import random

import draft
import fdt
import handed_blob
import model
import odd
import qemu
import tables

#: The kernel, what it keeps for itself, and its boot bank.
ROOM = 32 * draft.MIB
#: Share of the trees that are odd.
ODD = .5
GAPS = (0,), (0, 0, 0x1000), (0x10000,), (0, 0x3000, 0x400000)


class Draft(draft.Draft):
    """One machine on a board, while it is being drawn."""

    def __init__(self, rng, board, args):
        super().__init__(rng, board.WIDTH)
        self.first_hw = board.processors(args)[0][0].hw
        self.span = board.spans(args)[0]

    def draw_ids(self):
        self.wide = self.odds(.3)
        ids = [self.first_hw + i for i in range(len(self.homes))]
        if self.odds(.3):
            self.rng.shuffle(ids)
        return ids

    def draw_boot(self, ids):
        return self.first_hw

    def draw_shape(self):
        return 2, 2

    def place_parts(self):
        first = next(p for p in self.parts if p.reach is None)
        self.parts.remove(first)
        self.parts.insert(0, first)
        first.size = ROOM
        gaps = self.rng.choice(GAPS)
        if self.wish["odd"]:
            gaps += 1, 0x123, 0xFFF
        at = self.span[0]
        for part in self.parts:
            part.start = at
            at += part.size + self.rng.choice(gaps)

    def reserve(self):
        first = self.parts.pop(0)
        if self.parts:
            super().reserve()
        self.parts.insert(0, first)

    def fits(self):
        """Whether it is all memory, and the kernel's range is whole."""
        return all(self.span[0] <= p.start and p.start + p.size <= self.span[1]
                   for p in self.parts) and not any(
                       p is not self.parts[0] and p.start < self.span[0] + ROOM
                       for p in self.parts)


    def has_room(self, found):
        """Whether the kernel's range is whole in what the tree says."""
        start, end = self.span[0], self.span[0] + ROOM
        return any(r.start == start and r.end == end and r.reach is None
                   for r in found.memory) and not any(
                       a < end and b > start for a, b in found.reserved)


def draw(rng, board, args):
    """A tree that describes a machine."""
    while True:
        drawn = Draft(rng, board, args)
        tree = drawn.build()
        if rng.random() < ODD:
            odd.twist(tree, rng, odd.NOT_ON_BOARDS)
        found = tables.read_facts(fdt.parse(fdt.write(tree)))
        if not drawn.has_room(found):
            continue
        found.reserved.append((drawn.span[0], drawn.span[0] + ROOM // 2))
        found.runs(drawn.first_hw)
        try:
            if drawn.fits():
                model.Machine(found, draft.MIB, model.Limits(width=board.WIDTH))
                return tree
        except model.Refused:
            pass


class Described(handed_blob.Described):
    """The line of a machine."""

    def __init__(self, lines):
        self.seed, = lines

    def hand_over(self, words, kernel, folder):
        args = qemu.Arguments(words)
        board = qemu.board_of(args)
        tree = draw(random.Random(self.seed), board, args)
        self.blob = fdt.write(board.completed(tree, words, folder))
        return super().hand_over(words, kernel, folder)
