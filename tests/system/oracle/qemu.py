"""qemu: what the firmware of QEMU's machines says, from QEMU's arguments alone.

The rules are those of QEMU 7.2. Where no document has them they were found by
asking QEMU (`info numa`, `info mtree` and `info hotpluggable-cpus` in its
monitor), never by looking at what the kernel prints. Each function says which.

Here is what all machines share: arguments, shapes of `-smp`, nodes, distances.
What one has of its own is in a module board_*.py, which has

  NAMES                        of the machines, as `-machine` has them
  PROPERTIES                   of `-machine` that are understood
  WIDTH                        bits of an address that the kernel uses
  EMULATOR                     the command, and what each machine is given
  processors(args)             (those that exist, all that may), see `Cpu`
  spans(args)                  (start, end) of the memory, ascending
  taken(mem, end, token)       what is not predicted but taken from what the
                               kernel says, within bounds; `end` is that of the
                               image in its file. QemuError where it cannot be
  facts(args, taken, token)    what the machine's tables say
  ask(args, words)             compares all that with what QEMU answers, which
                               is called with the words

and, where a device tree may take the place of the machine's own,

  hand_over(kernel, blob, folder)
                               (kernel, more arguments) that bring it there
  completed(tree, words, folder)
                               the tree with what the kernel needs besides
                               processors and memory; QEMU is called with the words
  settled(args, taken, facts, size)
                               the facts of a tree of so many bytes, with what
                               is so of the board whatever a tree says

Distances. No `-numa dist`, no table of them. A missing diagonal is 10; where no
pair has two distances that differ, a missing one is that of the reverse.
"""
# SPDX-License-Identifier: LGPL-2.1-only

import importlib
import pathlib
import shlex
from collections import namedtuple

MIB, GIB4 = 1 << 20, 1 << 32
PAGE = 4096
UNITS = {"": 1, "K": 1 << 10, "M": MIB, "G": 1 << 30, "T": 1 << 40}
BOARDS = sorted(path.stem for path in
                pathlib.Path(__file__).parent.glob("board_*.py"))

#: A processor: its hardware id, and its numbers at each level.
Cpu = namedtuple("Cpu", "hw socket die core thread")
Cpu.cluster = Cpu.die

#: Options that do not change what the tables say; True if a value follows.
SILENT = {"-accel": True, "-icount": True, "-append": True, "-initrd": True,
          "-fw_cfg": True, "-name": True}


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
        self.machine, self.properties = "pc", {}
        self.memory = 128 * MIB
        self.cpu = None       # the board's own
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
        elif option == "-cpu":
            self.cpu = next(rest)
        elif option == "-smp":
            self.smp = {k: int(v) for k, v in pairs_of(next(rest), "cpus")}
        elif option == "-object":
            self.set_object(pairs_of(next(rest), "qom-type"))
        elif option == "-numa":
            self.set_numa(pairs_of(next(rest), "type"))
        else:
            raise QemuError("argument %s" % option)

    def set_machine(self, found):
        """The board, and what is special about it."""
        found = dict(found)
        self.machine = found.pop("type", self.machine)
        self.properties.update(found)

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
    """(exist, may exist, sockets, dies, cores, threads) of `-smp`; a machine
    has dies or clusters."""
    known = dict(smp)
    count = known.pop("cpus", 0)
    most = known.pop("maxcpus", 0) or count
    dies = known.get("dies", 1) * known.get("clusters", 1)
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


def at_place(cpu, place):
    """Whether the numbers of a `-numa cpu` are those of a processor."""
    return all(getattr(cpu, key[:-3]) == item for key, item in place.items())


def nodes_of(args, every):
    """The node of each processor, None without nodes.

    Asked (`info numa`): where nobody says anything, the socket modulo the
    number of nodes, on all machines that are known here; where something is
    said, node 0 for all others."""
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

def node_ranges(args):
    """(start, end, node) of the memory, those of nodes in their order; what
    does not fit in one span goes on in the next."""
    spans = board_of(args).spans(args)
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


# ------------------------------------------------------------------ boards

def board_of(args):
    """The module of the machine."""
    for name in BOARDS:
        board = importlib.import_module(name)
        if args.machine in board.NAMES:
            unknown = set(args.properties) - set(board.PROPERTIES)
            if unknown:
                raise QemuError("-machine %s" % ", ".join(sorted(unknown)))
            return board
    raise QemuError("-machine %s" % args.machine)


def first_bank(mem, end, most):
    """(first byte of the first bank, size of the boot bank), of an `@mem`.
    The first begins on a page behind the image, and by `most` at most."""
    try:
        boot, = (b for b in mem["banks"] if b["boot"] is True)
        size = int(boot["last"], 16) - int(boot["start"], 16) + 1
        start = min(int(b["start"], 16) for b in mem["banks"])
    except (KeyError, TypeError, ValueError) as error:
        raise QemuError("@mem: banks: %r" % error) from error
    if not end <= start <= most or start % PAGE:
        raise QemuError("first bank at %#x, image to %#x" % (start, end))
    return start, size


def parse(line):
    """The arguments of a line."""
    return Arguments(shlex.split(line))
