"""draft: one random machine, drawn and written as a device tree.

Each property that the generator promises is wished for with some odds; the
rest is left to chance. Ranges are drawn so that any build can run them: the
lowest range that all reach has room for the boot bank.
"""
# SPDX-License-Identifier: LGPL-2.1-only

import collections
import struct

import fdt

KIB, MIB = 1 << 10, 1 << 20
TOP = 1 << 64  # of the numbers in a tree
#: The lowest range open to all is at least this long, so that any build's
#: boot bank fits into it.
BOOT_ROOM = MIB + 64 * KIB
SPARSE = (0, 1, 2, 4, 5, 7, 8, 9, 12, 13, 16, 17, 31, 32, 63, 64, 65, 100,
          127, 128, 199, 250, 251, 252, 253, 254, 255, 256, 300, 1000, 4095,
          65535, 65536, 1 << 20, (1 << 31) - 1)
NODE_COUNTS = (1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 4, 5, 5, 6, 6, 7, 8, 8, 9, 10,
               12, 16, 24)


class Part:
    """A memory node to be: where, whose, for whom."""

    def __init__(self, node, size):
        self.node = node
        self.size = size
        self.start = 0
        self.reach = None
        self.dma = None


class Cpu:
    """A cpu node to be; `hw` has one id per processor in it."""

    def __init__(self, node, hw, phandle):
        self.node = node
        self.hw = hw
        self.phandle = phandle
        self.status = None


class Draft:
    """One machine while it is being drawn, for addresses of `width` bits."""

    def __init__(self, rng, width=64):
        self.rng = rng
        self.width = width
        self.wish = {
            "sparse": self.odds(.40), "asymmetric": self.odds(.52),
            "bare boot": self.odds(.32), "cpu bank": self.odds(.38),
            "cluster bank": self.odds(.50), "window": self.odds(.30),
            "dma": self.odds(.25), "odd": self.odds(.5)}
        self.odd_nodes = []
        self.reserved = []
        self.window = None

    def odds(self, share):
        """True for a share of the machines."""
        return self.rng.random() < share

    # -- nodes and processors

    def draw_nodes(self):
        """Ids; the number of processors and of ranges in each node."""
        rng = self.rng
        count = rng.choice(NODE_COUNTS)
        if self.wish["bare boot"] or self.wish["cluster bank"]:
            count = max(count, 2)
        if self.wish["sparse"]:
            self.nodes = sorted(rng.sample(SPARSE, count))
            if self.odds(.3):
                rng.shuffle(self.nodes)
        else:
            self.nodes = list(range(count))
        live = [n for n in self.nodes if not self.odds(.12)]
        self.cpu_nodes = live or self.nodes[:1]
        total = min(40, max(1, int(rng.expovariate(1 / 12)) + 2))
        if self.odds(.04):
            total = 1
        if self.odds(.5):
            homes = [self.cpu_nodes[i * len(self.cpu_nodes) // total]
                     for i in range(total)]
        else:
            homes = [rng.choice(self.cpu_nodes) for _ in range(total)]
        self.homes = homes

    def draw_ids(self):
        """Hardware ids, ascending or not with the nodes."""
        rng, total = self.rng, len(self.homes)
        style = rng.randrange(5)
        if style == 0:
            ids = [16 * i + rng.randrange(16) for i in range(total)]
        elif style == 1:
            ids = [(i // 4) << 8 | i % 4 for i in range(total)]
        elif style == 2:
            ids = sorted(rng.sample(range(1 << 31), total))
        else:
            first = rng.choice((0, 0, 0, 1, 100))
            ids = list(range(first, first + total))
        self.wide = self.odds(.3)
        if self.wide and self.odds(.3):
            ids = [i | 1 << 32 if self.odds(.5) else i for i in ids]
            ids = sorted(set(ids))
        if self.odds(.3):
            rng.shuffle(ids)
        return ids

    def draw_boot(self, ids):
        """Who boots: of those listed mostly."""
        small = [hw for hw in ids if hw < 1 << 32]
        found = self.rng.choice(small or [0])
        if self.odds(.15):
            found = self.rng.choice((0, 0xFFFFFFFF, 77))
        return found

    def draw_cpus(self):
        """Cpu nodes; the boot processor is known afterwards."""
        rng = self.rng
        ids = self.draw_ids()
        threads = self.odds(.15) and not self.wish["cpu bank"]
        self.cpus = []
        for hw, node in zip(ids, self.homes):
            last = self.cpus[-1] if self.cpus else None
            if (threads and last and last.node == node
                    and len(last.hw) < 4):
                last.hw.append(hw)
            else:
                self.cpus.append(Cpu(node, [hw], 0x100 + len(self.cpus)))
        self.boot_cpuid = self.draw_boot(ids)
        self.boot_hw = (self.boot_cpuid if self.boot_cpuid in ids
                        else min(ids))
        self.boot_cpu = next(c for c in self.cpus if self.boot_hw in c.hw)
        self.boot_node = self.boot_cpu.node
        if self.odds(.10):
            for cpu in self.cpus:
                if cpu is not self.boot_cpu and self.odds(.2):
                    cpu.status = rng.choice(("disabled", "fail", "reserved"))

    # -- memory

    def draw_size(self):
        """4 KiB .. 4 MiB, evenly by magnitude, odd in half the machines."""
        size = int(4 * KIB * 2 ** (10 * self.rng.random()))
        return size if self.wish["odd"] else size & ~0xFFF

    def draw_parts(self):
        """Ranges of every node, not yet placed."""
        rng = self.rng
        bare = self.boot_node if self.wish["bare boot"] else None
        style = rng.choice(((1,), (1, 1, 2), (0, 1, 2), (1, 2, 3), (1, 1, 4),
                            (2, 3, 3)))
        self.parts = []
        for node in self.nodes:
            if node != bare:
                self.parts += [Part(node, self.draw_size())
                               for _ in range(rng.choice(style))]
        if not self.parts:
            others = [n for n in self.nodes if n != bare] or self.nodes
            self.parts = [Part(rng.choice(others), self.draw_size())]
        if self.odds(.35):
            rng.shuffle(self.parts)

    def draw_reach(self):
        """Banks of a processor, of a cluster, and stranger sets."""
        rng = self.rng
        spare = self.parts[1:]
        if len(spare) < 2:
            node = rng.choice(self.parts).node
            spare += [Part(node, self.draw_size()) for _ in range(2)]
            self.parts = self.parts[:1] + spare
        rng.shuffle(spare)
        if self.wish["cpu bank"]:
            for _ in range(rng.choice((1, 1, 2, 3))):
                if spare:
                    spare.pop().reach = [rng.choice(self.cpus).phandle]
        if self.wish["cluster bank"] and spare:
            crowds = self.crowds()
            for _ in range(rng.choice((1, 1, 2))):
                if crowds and spare:
                    spare.pop().reach = rng.choice(crowds)
        if self.odds(.15) and spare:
            spare.pop().reach = self.strange_reach()

    def crowds(self):
        """The phandles of each node that has two processors or more."""
        by_node = collections.defaultdict(list)
        for cpu in self.cpus:
            by_node[cpu.node].append(cpu)
        if len(by_node) < 2:
            half = len(self.cpus) // 2
            by_node = {0: self.cpus[:half], 1: self.cpus[half:]}
        return [[c.phandle for c in crowd] for crowd in by_node.values()
                if sum(len(c.hw) for c in crowd) > 1]

    def strange_reach(self):
        """Nobody, everybody, any set, a set with unknown phandles."""
        rng = self.rng
        every = [c.phandle for c in self.cpus]
        some = rng.sample(every, rng.randint(1, len(every)))
        return rng.choice(([], every, some, some, some + [0xDEAD], [0xDEAD],
                           some + some[:1]))

    def place_parts(self):
        """Addresses one after another; the first open range is roomy."""
        rng = self.rng
        first = next(p for p in self.parts if p.reach is None)
        if first.size < BOOT_ROOM:
            first.size += BOOT_ROOM
        gaps = rng.choice(((0,), (0, 0, 0x1000), (0x10000,),
                           (0, 0x3000, 0x40000000)))
        at = rng.choice((0, 0x1000, 0x10000000, 0x40000000, 0x40000000,
                         0x100000000, 0x8000000000)[:5 if self.width < 64
                                                    else 7])
        if self.wish["odd"] and self.odds(.5):
            gaps += (1, 0x123, 0xFFF)
            at += rng.choice((0, 0, 8, 0x777))
        for part in self.parts:
            at += rng.choice(gaps)
            part.start = at
            at += part.size
        if self.width < 64:
            self.draw_border()
        elif self.odds(.015):
            self.lift(TOP - at + rng.choice((0, 0, 1, 0x1000)))

    def draw_border(self):
        """Where addresses end: in, at or beside a range; some go far on."""
        if not self.odds(.4):
            return
        part = self.rng.choice(self.parts)
        self.lift(max(0, (1 << self.width) - part.start - self.rng.choice(
            (0, 1, 0x1000, part.size // 2, part.size - 1, part.size))))
        if self.odds(.3):
            part.size += self.rng.choice((1, 1 << self.width, TOP >> 1))

    def lift(self, by):
        """Move all ranges up: to the top of the address space, or past."""
        for part in self.parts:
            part.start += by
        self.parts = [p for p in self.parts if p.start < TOP]

    def overlap(self):
        """Ranges that claim bytes of others."""
        rng = self.rng
        part = rng.choice(self.parts)
        kind = rng.randrange(4)
        if kind == 0:
            part.size += rng.choice((1, 100, 4096, 0x20000))
        elif kind == 1 and part.start > 0:
            step = min(part.start, rng.choice((1, 4096, 0x8000)))
            part.start -= step
            part.size += step
        else:
            offset = rng.choice((0, part.size // 2, part.size - 1))
            extra = Part(rng.choice(self.nodes), self.draw_size())
            extra.start = part.start + offset
            extra.dma = rng.choice((None, None, 0))
            if self.odds(.3):
                extra.reach = [rng.choice(self.cpus).phandle]
            if extra.start < TOP:
                self.parts.insert(rng.randint(0, len(self.parts)), extra)

    def reserve(self):
        """Bytes taken out: head, tail, middle, all, across a border."""
        rng = self.rng
        for _ in range(rng.randint(1, 3)):
            part = rng.choice(self.parts)
            size = rng.choice((1, 255, 4096, 4096, part.size // 3 + 1))
            start = part.start + rng.choice(
                (0, part.size // 2, part.size - 1, max(0, part.size - size),
                 rng.randrange(part.size)))
            if self.odds(.08):
                start, size = part.start, part.size
            if start + size < TOP:
                self.reserved.append((start, size, self.odds(.5)))

    def draw_window(self):
        """A DMA window with an end in, at or beside a range."""
        rng = self.rng
        part = rng.choice(self.parts)
        if self.odds(.3):
            part = next(p for p in self.parts if p.reach is None)
        end = part.start + rng.choice(
            (0, part.size, part.size // 2, 100, 0x1000, 0x3000, 0x4321))
        start = 0
        if self.odds(.4):
            start = rng.choice(self.parts).start + rng.choice((0, 0, 0x2000))
        if start > end:
            start, end = end, start
        if start < end < TOP:
            self.window = (start, end - start)

    def draw_memory(self):
        """All of the memory: ranges, reach, DMA, overlaps, reservations."""
        self.draw_parts()
        if len(self.cpus) > 1:
            self.draw_reach()
        self.place_parts()
        if self.wish["dma"]:
            for part in self.parts:
                part.dma = self.rng.choice((None, 0, 1))
        if self.odds(.13):
            self.overlap()
        if self.wish["window"]:
            self.draw_window()
        if self.odds(.18):
            self.reserve()

    # -- strays

    def lose_nodes(self):
        """Processors and memory in no node; claims that come second."""
        kind = self.rng.random()
        if kind < .02:
            for item in self.cpus + self.parts:
                item.node = None
        elif kind < .08:
            for cpu in self.cpus:
                cpu.node = None if self.odds(.3) else cpu.node
        elif kind < .14:
            for part in self.parts:
                part.node = None if self.odds(.3) else part.node
        if self.odds(.04):
            twin = self.rng.choice(self.cpus)
            self.cpus.append(Cpu(self.rng.choice(self.nodes), twin.hw[:1],
                                 None))

    # -- distances

    def draw_far(self):
        """A way to draw remote distances: few values, or many."""
        rng = self.rng
        style = rng.randrange(4)
        if style == 0:
            far = rng.choice((20, 21, 10, 40))
            return lambda a, b: far
        if style == 1:
            return lambda a, b: 10 + 6 * abs(a - b)
        if style == 2:
            levels = rng.sample((11, 12, 16, 20, 21, 22, 32, 50, 79, 254), 3)
            return lambda a, b: rng.choice(levels)
        return lambda a, b: rng.randint(11, 254)

    def draw_matrix(self):
        """Distances of all pairs, directed."""
        rng, nodes = self.rng, self.nodes
        far = self.draw_far()
        matrix = {}
        for i, a in enumerate(nodes):
            matrix[a, a] = 10
            for j, b in enumerate(nodes[:i]):
                matrix[a, b] = matrix[b, a] = far(i, j)
        if self.wish["asymmetric"] and len(nodes) > 1:
            for pair in rng.sample(list(matrix), len(matrix) // 2):
                if pair[0] != pair[1]:
                    matrix[pair] = rng.choice((11, 15, 17, 20, 25, 31, 60))
        if self.odds(.12) and len(nodes) > 1:
            one, other = rng.sample(nodes, 2)
            for column in nodes:
                matrix[one, column] = matrix[other, column]
            matrix[one, one] = matrix[other, one] = 10
            matrix[one, other] = matrix[other, other]
        return matrix

    def twist_matrix(self, matrix):
        """Diagonals above 10, 255, missing pairs."""
        rng, nodes = self.rng, self.nodes
        if self.odds(.15):
            for row in rng.sample(nodes, rng.randint(1, len(nodes))):
                least = rng.randint(11, 16)
                for column in nodes:
                    matrix[row, column] = max(matrix[row, column], least)
                matrix[row, row] = least
        if self.odds(.15):
            image = next(p for p in self.parts if p.reach is None).node
            for _ in range(rng.randint(1, 3)):
                pair = rng.choice(nodes), rng.choice(nodes)
                if pair[1] != image or self.odds(.3):
                    matrix[pair] = 255
        if self.odds(.03) and len(nodes) > 2:
            image = next(p for p in self.parts if p.reach is None).node
            pair = rng.choice(nodes), image
            if pair[0] != self.boot_node:
                matrix[pair] = 255
        if self.odds(.18):
            gone = rng.choice((.1, .4, .8))
            for pair in list(matrix):
                if self.odds(gone):
                    del matrix[pair]

    def spoil_entries(self, entries):
        """Faults that make a machine flat, and entries to be dropped."""
        rng = self.rng
        if self.odds(.06) and entries:
            at = rng.randrange(len(entries))
            a, b, _ = entries[at]
            entries[at] = a, b, rng.choice((0, 1, 9, 256, 266, 0x7FFFFFFF,
                                            0xFFFFFFFF))
        if self.odds(.02):
            row = rng.choice(self.nodes)
            entries[:] = [(a, b, 30 if a == b == row else d)
                          for a, b, d in entries]
        if self.odds(.06) and entries:
            for a, b, _ in rng.sample(entries, min(3, len(entries))):
                entries.append((a, b, rng.choice((0, 12, 33, 255, 999))))
        if self.odds(.08):
            for _ in range(3):
                pair = [rng.choice(self.nodes), 0xABCD]
                rng.shuffle(pair)
                entries.insert(rng.randint(0, len(entries)),
                               (*pair, rng.choice((0, 10, 20, 255, 999))))

    def draw_distances(self):
        """The entries of the distance map, or None for no map."""
        if self.odds(.10):
            return None
        matrix = self.draw_matrix()
        self.twist_matrix(matrix)
        entries = [(a, b, d) for (a, b), d in sorted(matrix.items())]
        if self.odds(.2):
            self.rng.shuffle(entries)
        self.spoil_entries(entries)
        return entries

    # -- the tree

    def build(self):
        """Draw everything, in this order; the tree."""
        self.draw_nodes()
        self.draw_cpus()
        self.draw_memory()
        self.entries = self.draw_distances()
        self.lose_nodes()
        return self.tree()

    def draw_shape(self):
        """Cells of an address and of a size that are wide enough."""
        low = all(p.start + p.size < 1 << 32 for p in self.parts)
        if self.window:
            low = low and sum(self.window) < 1 << 32
        address = 1 if low and self.odds(.3) else 2
        size = 1 if self.odds(.3) else 2
        if any(p.size >= 1 << 32 for p in self.parts) or (
                self.window and self.window[1] >= 1 << 32):
            size = 2
        return address, size

    def tree(self):
        """The device tree of what was drawn."""
        self.shape = self.draw_shape()
        root = fdt.Node("")
        for name, count in zip(("#address-cells", "#size-cells"), self.shape):
            root.props[name] = fdt.value(count)
        root.add("chosen")
        branches = [self.add_cpus, self.add_memory, self.add_map]
        if self.odds(.3):
            self.rng.shuffle(branches)
        for branch in branches:
            branch(root)
        block = self.add_reserved(root)
        if self.window:
            root.props["mutek,dma-window"] = self.cells(*self.window)
        return fdt.Tree(root, self.boot_cpuid, block)

    def cells(self, start, size):
        """An (address, size) pair in the root's cells."""
        address_cells, size_cells = self.shape
        return (start.to_bytes(4 * address_cells, "big")
                + size.to_bytes(4 * size_cells, "big"))

    def add_cpus(self, root):
        """/cpus, with nodes that only look like processors."""
        width = 2 if self.wide else 1
        cpus = root.add("cpus")
        cpus.props["#address-cells"] = fdt.value(width)
        cpus.props["#size-cells"] = fdt.value(0)
        if self.odds(.1):
            cpus.add("cpu-map").add("cluster0")
            cache = cpus.add("l2-cache", reg=99)
            cache.props["numa-node-id"] = fdt.value(5)
        plain = self.odds(.9)
        for cpu in self.cpus:
            name = ("cpu@%x" if plain else "core@%x") % cpu.hw[0]
            node = cpus.add(name, reg=b"".join(
                hw.to_bytes(4 * width, "big") for hw in cpu.hw))
            if not plain or self.odds(.5):
                node.props["device_type"] = fdt.value("cpu")
            if cpu.phandle is not None:
                node.props["phandle"] = fdt.value(cpu.phandle)
            if cpu.node is not None:
                node.props["numa-node-id"] = fdt.value(cpu.node)
            if cpu.status or self.odds(.05):
                node.props["status"] = fdt.value(cpu.status or "okay")

    def add_memory(self, root):
        """Memory nodes; parts alike in all but address may share one."""
        plain = self.odds(.9)
        previous = None
        for part in self.parts:
            key = part.node, part.reach, part.dma
            if previous and previous[0] == key and self.odds(.5):
                previous[1].props["reg"] += self.cells(part.start, part.size)
                continue
            name = ("memory@%x" if plain else "ram@%x") % part.start
            node = root.add(name, device_type="memory",
                            reg=self.cells(part.start, part.size))
            if part.node is not None:
                node.props["numa-node-id"] = fdt.value(part.node)
            if part.reach is not None:
                node.props["mutek,reach"] = fdt.value(part.reach)
            if part.dma is not None:
                node.props["mutek,dma"] = fdt.value(part.dma)
            previous = key, node
        if self.odds(.04):
            root.add("memory@0", status="disabled",
                     reg=self.cells(0, 64 * MIB))

    def add_map(self, root):
        """/distance-map, sound or not."""
        if self.entries is None:
            return
        kind = "numa-distance-map-v1"
        flat = [number for entry in self.entries for number in entry]
        matrix = struct.pack(">%dI" % len(flat), *flat)
        if self.odds(.008):
            matrix += b"\0\0\0\x0A"
        if self.odds(.008):
            kind = "numa-distance-map-v2"
        node = root.add("distance-map", compatible=kind)
        node.props["distance-matrix"] = matrix

    def add_reserved(self, root):
        """Reservations in both places; the block's are returned."""
        inside = [(s, n) for s, n, block in self.reserved if not block]
        if inside:
            parent = root.add("reserved-memory", ranges=b"")
            for name, count in zip(("#address-cells", "#size-cells"),
                                   self.shape):
                parent.props[name] = fdt.value(count)
            for start, size in inside:
                node = parent.add("keep@%x" % start,
                                  reg=self.cells(start, size))
                if self.odds(.5):
                    node.props["no-map"] = b""
        return [(s, n) for s, n, block in self.reserved if block]
