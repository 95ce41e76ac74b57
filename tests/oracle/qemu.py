"""qemu: what the firmware of QEMU's PCs says, from QEMU's arguments alone.

The rules are those of QEMU 7.2. Where no document has them they were found by
asking QEMU (`info numa`, `info mtree` and `info hotpluggable-cpus` in its
monitor), never by looking at what the kernel prints. Each function says which.

Processors. `-smp N` with what is missing filled in as QEMU's manual says for
machines since 6.2: sockets 1, dies 1, threads 1, cores the rest. The APIC id
is the numbers of socket, die, core and thread side by side, each in as many
bits as its count needs (Intel SDM volume 3, "Hierarchical Mapping of Shared
Resources"; AMD "Processor and Core Enumeration using CPUID" names the same).
The first N of all exist; the MADT says that others, up to maxcpus, are not
enabled, and the SRAT lists them all the same.

Memory. Nodes follow each other in the order of their ids. What does not fit
below the hole for devices goes on at 4 GiB.

Distances. No `-numa dist`, no SLIT. A missing diagonal is 10; where no pair has
two distances that differ, a missing one is that of the reverse.

Not predicted, taken from what the kernel says within bounds (`Taken`): where
what the kernel keeps for itself ends and how large the boot bank has become, and
where usable memory below 4 GiB ends, since SeaBIOS keeps the tables at its top.
"""
# SPDX-License-Identifier: LGPL-2.1-only

import shlex
from collections import namedtuple

import tables

MIB, GIB4 = 1 << 20, 1 << 32
LOW_END = MIB  # "Memory below 1 MiB on a PC is not a bank"
PAGE = 4096

#: Most that SeaBIOS keeps at the top of memory below 4 GiB.
FIRMWARE_MAX = MIB
#: The size from which memory is split, and how much of it stays below. Asked:
#: `info mtree` of 2815M, 2816M (q35), 3583M, 3584M (pc).
HOLE = {"q35": (0xB0000000, 0x80000000), "pc": (0xE0000000, 0xC0000000)}
UNITS = {"": 1, "K": 1 << 10, "M": MIB, "G": 1 << 30, "T": 1 << 40}

#: From the kernel's own words: first byte behind what it keeps for itself, size
#: of the boot bank, first byte behind the usable memory below 4 GiB.
Taken = namedtuple("Taken", "kernel_end boot_size low_end")
Cpu = namedtuple("Cpu", "apic socket die core thread")

#: Options that do not change what the tables say; True if a value follows.
SILENT = {"-accel": True, "-icount": True, "-append": True, "-initrd": True,
          "-fw_cfg": True, "-name": True, "-cpu": True}


class QemuError(Exception):
    """Arguments that are not understood here."""


# --------------------------------------------------------------- arguments

def size_of(text, unit="M"):
    """Bytes of a size with an optional unit, which is MiB for `-m`."""
    digits = text.rstrip("bkmgtBKMGT")
    return int(digits, 0) * UNITS[text[len(digits):].upper() or unit]


def pairs_of(text, first):
    """(key, value) pairs of "a,b=c"; a lone first word is that of `first`."""
    found = []
    for i, part in enumerate(text.split(",")):
        key, is_pair, item = part.partition("=")
        if is_pair:
            found.append((key, item))
        elif i == 0 and first:
            found.append((first, part))
        else:
            found.append((part, "on"))
    return found


def numbers_of(text):
    """The numbers of "3" or of "0-7"."""
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


class Node:
    """A `-numa node`."""

    def __init__(self, number):
        self.number = number
        self.size = 0


class Arguments:
    """What the arguments say, option by option."""

    def __init__(self, words):
        self.machine, self.acpi = "pc", True
        self.memory = 128 * MIB
        self.smp = {}
        self.backend = {}
        self.nodes = {}
        self.node_of = {}     # by number of the processor
        self.by_place = []    # (node, the numbers of a place)
        self.distance = {}
        rest = iter(words)
        for option in rest:
            self.option(option, rest)

    def option(self, option, rest):
        """One option; its value is the next of the rest."""
        if option in SILENT:
            if SILENT[option]:
                next(rest)
        elif option in ("-machine", "-M"):
            self.set_machine(pairs_of(next(rest), "type"))
        elif option == "-m":
            self.memory = size_of(dict(pairs_of(next(rest), "size"))["size"])
        elif option == "-smp":
            self.smp = {k: int(v) for k, v in pairs_of(next(rest), "cpus")}
        elif option == "-object":
            self.set_object(pairs_of(next(rest), "qom-type"))
        elif option == "-numa":
            self.set_numa(pairs_of(next(rest), "type"))
        else:
            raise QemuError("argument %s" % option)

    def set_machine(self, found):
        """The board, and whether it has tables of its own."""
        for key, item in found:
            if key == "type":
                self.machine = item
            elif key == "acpi":
                self.acpi = item == "on"
            elif key != "hmat":
                raise QemuError("-machine %s" % key)
        if self.machine not in HOLE:
            raise QemuError("-machine %s" % self.machine)

    def set_object(self, found):
        """A backend of memory."""
        found = dict(found)
        if found["qom-type"] != "memory-backend-ram":
            raise QemuError("-object %s" % found["qom-type"])
        self.backend[found["id"]] = size_of(found["size"], "")

    def set_numa(self, found):
        """A node, the node of processors, a distance. Latencies, bandwidths
        and caches become an HMAT, and "costs and clusters come from SLIT
        alone"."""
        kind = found[0][1]
        if kind == "node":
            self.add_node(found[1:])
        elif kind == "cpu":
            place = {k: int(v) for k, v in found[1:]}
            self.by_place.append((place.pop("node-id"), place))
        elif kind == "dist":
            found = {k: int(v) for k, v in found[1:]}
            self.distance[found["src"], found["dst"]] = found["val"]
        elif kind not in ("hmat-lb", "hmat-cache"):
            raise QemuError("-numa %s" % kind)

    def add_node(self, found):
        """"nodeid" defaults to the number of nodes so far."""
        number = int(dict(found).get("nodeid", len(self.nodes)))
        node = self.nodes[number] = Node(number)
        for key, item in found:
            if key == "cpus":
                for cpu in numbers_of(item):
                    self.node_of[cpu] = number
            elif key == "memdev":
                node.size = self.backend.get(item, item)
            elif key not in ("nodeid", "initiator"):
                raise QemuError("-numa node,%s" % key)

    def node_size(self, node):
        """A backend may come behind the node that names it."""
        if isinstance(node.size, str):
            node.size = self.backend[node.size]
        return node.size


# -------------------------------------------------------------- processors

def shape(smp):
    """(exist, may exist, sockets, dies, cores, threads) of `-smp`."""
    known = dict(smp)
    count = known.pop("cpus", 0)
    most = known.pop("maxcpus", 0) or count
    dies = known.get("dies", 1)
    sockets, cores, threads = (known.get(k, 0)
                               for k in ("sockets", "cores", "threads"))
    if not most:
        sockets, cores, threads = sockets or 1, cores or 1, threads or 1
    elif not cores:
        sockets, threads = sockets or 1, threads or 1
        cores = most // (sockets * dies * threads)
    elif not sockets:
        threads = threads or 1
        sockets = most // (dies * cores * threads)
    threads = threads or most // (sockets * dies * cores)
    most = most or sockets * dies * cores * threads
    if sockets * dies * cores * threads != most:
        raise QemuError("-smp: %d x %d x %d x %d is not %d"
                        % (sockets, dies, cores, threads, most))
    return count or most, most, sockets, dies, cores, threads


def width(count):
    """Bits that numbers below `count` need."""
    return (count - 1).bit_length()


def processors(smp):
    """(those that exist, all that may), in the order of QEMU's numbers."""
    count, most, _, dies, cores, threads = shape(smp)
    found = []
    for number in range(most):
        rest, thread = divmod(number, threads)
        rest, core = divmod(rest, cores)
        socket, die = divmod(rest, dies)
        apic = socket
        for part, parts in ((die, dies), (core, cores), (thread, threads)):
            apic = apic << width(parts) | part
        found.append(Cpu(apic, socket, die, core, thread))
    return found[:count], found


def at_place(cpu, place):
    """Whether the numbers of a `-numa cpu` are those of a processor."""
    return all(getattr(cpu, key[:-3]) == item for key, item in place.items())


def nodes_of(args, every):
    """The node of each processor, None without nodes.

    Asked (`info numa`): where nobody says anything, the socket modulo the
    number of nodes; where something is said, node 0 for all others."""
    if not args.nodes:
        return [None] * len(every)
    found = dict(args.node_of)
    for number, cpu in enumerate(every):
        for node, place in args.by_place:
            if at_place(cpu, place):
                found[number] = node
    if not found:
        return [cpu.socket % len(args.nodes) for cpu in every]
    return [found.get(number, 0) for number in range(len(every))]


# ------------------------------------------------------- memory, distances

def layout(args):
    """(start, end) of the memory below the hole, and of that above it."""
    limit, below = HOLE[args.machine]
    if args.memory < limit:
        return [(0, args.memory)]
    return [(0, below), (GIB4, GIB4 + args.memory - below)]


def node_ranges(args):
    """(start, end, node) of the memory, those of nodes in their order."""
    spans = layout(args)
    if not args.nodes:
        return [(start, end, None) for start, end in spans]
    total = sum(args.node_size(node) for node in args.nodes.values())
    if total != args.memory:
        raise QemuError("nodes have %d bytes of %d" % (total, args.memory))
    found, first = [], 0
    for number in sorted(args.nodes):
        last, offset = first + args.nodes[number].size, 0
        for low, high in spans:
            start, end = max(first, offset), min(last, offset + high - low)
            if start < end:
                found.append((low + start - offset, low + end - offset,
                              number))
            offset += high - low
        first = last
    return found


def distances(args):
    """Triples of the SLIT; none if there is none.

    The manual: "If only a single distance is given for every pair of nodes,
    then the missing distance is assumed to be the same ... When any pair has
    a distance that differs, all must be given"."""
    if not args.distance:
        return []
    every = sorted(args.nodes)
    found = []
    for a in every:
        for b in every:
            far = args.distance.get((a, b), args.distance.get((b, a)))
            if a == b and far is None:
                far = 10
            if far is None:
                raise QemuError("no distance from %d to %d" % (a, b))
            found.append((a, b, far))
    return found


# ------------------------------------------------------------------- facts

def usable(args, taken):
    """What the memory map calls usable, from 1 MiB on: (start, end)."""
    low_end = layout(args)[0][1]
    if taken.low_end is None:
        return [(LOW_END, low_end - PAGE)] + layout(args)[1:]
    if not low_end - FIRMWARE_MAX <= taken.low_end < low_end or (
            taken.low_end % PAGE):
        raise QemuError("usable memory ends at %#x, memory at %#x"
                        % (taken.low_end, low_end))
    return [(LOW_END, taken.low_end)] + layout(args)[1:]


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


def facts_of(args, taken, dma_limit):
    """What the tables of a machine with these arguments say."""
    if not args.acpi:
        raise QemuError("acpi=off, and no tables instead")
    exist, every = processors(args.smp)
    facts = tables.Facts()
    facts.claims = [tables.Claim(cpu.apic, node, None, True)
                    for cpu, node in zip(exist, nodes_of(args, every))]
    facts.boot_hw = exist[0].apic
    facts.memory = cut(usable(args, taken), node_ranges(args))
    facts.reserved = [(LOW_END, taken.kernel_end)]
    facts.window = (0, dma_limit)
    facts.entries = distances(args)
    return facts


def parse(line):
    """The arguments of a line."""
    return Arguments(shlex.split(line))
