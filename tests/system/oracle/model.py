"""model: what the contract of the memory layer says about a machine.

From the facts of a device tree to processors, banks, reach, costs, clusters,
homes, orders and the bank that serves a request. Written from the text of
the contract alone; each rule quotes the sentence it comes from. Sets of
processors and of banks are integers, one bit per id.

The text leaves some corners open. The readings taken here are the functions
whose docstring says "Reading:".
"""
# SPDX-License-Identifier: LGPL-2.1-only

from collections import namedtuple

VALIDS = ("SYS", "DMA", "CLUSTER", "CPU")
STATES = ("empty", "home", "far", "part")
LOCAL, REMOTE, UNREACHED = 10, 20, 255

#: Bytes a bank must have free to hold a request of 64: a header is at least
#: two words. Only matters for banks of a few hundred bytes.
HOLDS_64 = 80

#: `width` is that of a pointer, `physical` that of the processor's addresses.
Limits = namedtuple("Limits", "bank_min bank_max cpu_max node_max width "
                    "physical", defaults=(256, 256, 1024, 256, 64, 64))
Bank = namedtuple("Bank", "start last node reach dma boot")


class Refused(Exception):
    """The tables describe no machine that can run."""


# ---------------------------------------------------- processors and nodes

def boot_id(first, named):
    """"what the tables name ..., if a processor with that id is listed and its
    status is okay. Otherwise it is the lowest id whose status is okay; if there
    is none, the named processor, or the lowest id where none is named"."""
    okay = sorted(hw for hw, claim in first.items() if claim.started)
    if named in okay:
        return named
    return okay[0] if okay else named if named in first else min(first)


def admit(facts, limits):
    """"Processor 0 boots; the others follow in ascending hardware id";
    "a processor claimed twice (first claim)"; "those beyond CONFIG_CPU_MAX
    are dropped"; for who boots see boot_id()."""
    first = {}
    for claim in facts.claims:
        first.setdefault(claim.hw, claim)
    if not first:
        raise Refused("no processor")
    ids = sorted(first)
    boot = boot_id(first, facts.boot_hw)
    ids.remove(boot)
    return [first[hw] for hw in [boot] + ids[:limits.cpu_max - 1]]


def named_nodes(cpus, memory, limits):
    """"nodes beyond CONFIG_TOPOLOGY_NODE_MAX (256, by ascending id): who is
    in them counts as in no node".

    Reading: memory names its node by a range that is not empty in the
    tables, even where none of its bytes becomes a bank."""
    named = {cpu.node for cpu in cpus}
    named.update(part.node for part in memory)
    named.discard(None)
    return frozenset(sorted(named)[:limits.node_max])


def stray_node(cpus, nodes):
    """"A processor or memory in no node: the boot processor's node; if the
    boot processor itself has none, the lowest node id that any processor or
    memory names; if nobody names a node, there is a single node 0."""
    if cpus[0].node in nodes:
        return cpus[0].node
    return min(nodes) if nodes else 0


# ------------------------------------------------------------------- banks

def clip(memory, limits):
    """"clipped to the width of an address, then to the width of the
    processor's physical addresses, then to half of the address space"."""
    top = 1 << limits.width
    for part in memory:
        end = min(part.end, top, 1 << limits.physical,
                  part.start + top // 2)
        if part.start < end:
            yield part._replace(end=end)


def trim(memory, limits):
    """"Ranges are taken in ascending address (ties: table order). ... Where
    ranges overlap the lower one keeps the bytes: the later one is trimmed to
    what lies after everything before it, or dropped."""
    kept = []
    highest = 0
    for part in sorted(clip(memory, limits), key=lambda p: p.start):
        start = max(part.start, highest)
        if start < part.end:
            kept.append(part if start == part.start
                        else part._replace(start=start))
            highest = part.end
    return kept


def told(memory, limits):
    """Where the ranges begin of which clipping or trimming takes something:
    "Each step tells in one line what it leaves out"."""
    found = set()
    highest = 0
    for part in sorted(memory, key=lambda p: p.start):
        left = next(clip([part], limits), None)
        if left != part or left.start < highest:
            found.add(part.start)
        if left is not None:
            highest = max(highest, left.end)
    return found


def punch(parts, reserved):
    """"Then reserved bytes are taken out (a range may become several)"."""
    if not reserved:
        return parts
    kept = []
    for part in parts:
        start = part.start
        for low, high in sorted(reserved):
            if high <= start or low >= part.end:
                continue
            if low > start:
                kept.append(part._replace(start=start, end=low))
            start = high
        if start < part.end:
            kept.append(part._replace(start=start))
    return kept


def cut(part, window):
    """"Ranges are split at the ends of DMA windows before numbering"."""
    if window is None:
        return [part]
    edges = [e for e in window if part.start < e < part.end]
    ends = [part.start] + sorted(set(edges)) + [part.end]
    return [part._replace(start=a, end=b) for a, b in zip(ends, ends[1:])]


def runs(parts, window, least):
    """The pieces of each part that are large enough, joined again where they
    touch: "a window border inside: the narrower"."""
    for part in parts:
        run = None
        for piece in cut(part, window):
            if piece.end - piece.start < least:
                run = None
                continue
            run = piece if run is None else run._replace(end=piece.end)
            if run.end == part.end or piece_is_last(run, part, window, least):
                yield run


def piece_is_last(run, part, window, least):
    """Whether no large enough piece of the part follows this one at once."""
    after = cut(part._replace(start=run.end), window)[0]
    return after.end - after.start < least


def boot_part(parts, size, limits, facts):
    """"the lowest from which the boot bank's bytes are in one range that
    every processor reaches; where there is none, the start of the most such
    bytes"; "bytes after the image" where the machine runs one. The size is
    the kernel's, which is all of that most."""
    for run in runs(parts, facts.window, limits.bank_min):
        if (run.reach is None and run.end - run.start >= size
                and run.start >= facts.image_end):
            return run
    raise Refused("no memory for the boot bank")


def pieces(facts, boot_size, limits):
    """(range, is boot) by ascending address: all the steps of a range.

    "pieces smaller than 256 bytes ... are dropped. Banks beyond the maximum
    ... at the highest addresses are ignored"; the boot bank counts as one of
    them and is never ignored; what it leaves of its piece is a piece like
    others."""
    parts = punch(trim(facts.memory, limits), facts.reserved)
    if not parts:
        raise Refused("no memory")
    home = boot_part(parts, boot_size, limits, facts)
    split = home.start + boot_size
    found = []
    for part in parts:
        inside = part.start <= home.start < part.end
        edges = ([part._replace(end=home.start), part._replace(start=split)]
                 if inside else [part])
        if inside:
            found.append((home._replace(end=split), True))
        for rest in edges:
            if rest.start < rest.end:
                found += [(piece, False) for piece in cut(rest, facts.window)
                          if piece.end - piece.start >= limits.bank_min]
    found.sort(key=lambda pair: pair[0].start)
    kept = found[:limits.bank_max]
    if not any(boot for _, boot in kept):
        kept[-1] = next(pair for pair in found if pair[1])
    return kept


def in_window(piece, window):
    """"DMA reach: inside the window and not `mutek,dma = <0>`; without
    either property, all banks"; for the boot bank "a border inside: the
    narrower": it is not all inside, so it is outside."""
    if not piece.dma:
        return False
    return window is None or (window[0] <= piece.start
                              and piece.end <= window[1])


# ---------------------------------------------------------------- distance

def entry_fault(table):
    """"Distances 0..9, or an FDT distance of 256 or more, or an entry
    smaller than its row's diagonal: flat" (the diagonal is 10 if missing).

    Reading: a missing pair is not an entry; its 20 is never judged."""
    for (row, column), far in table.items():
        if far < LOCAL or far > UNREACHED:
            return "distance out of range"
        if far < table.get((row, row), LOCAL):
            return "entry below its diagonal"
    return None


def distances(facts, nodes):
    """The table of pairs and the reason to be flat, or None.

    "Distance entries naming a node that no (admitted) processor and no
    memory names are dropped first and not judged. The same pair listed
    twice: the first counts." Reading: the second is not judged either. "A
    pair that is not listed: in a device tree its reverse, if that is listed".
    "What is missing is filled in ... and not judged"."""
    if facts.map_fault:
        return {}, facts.map_fault
    table = {}
    for row, column, far in facts.entries:
        if row in nodes and column in nodes:
            table.setdefault((row, column), far)
    fault = entry_fault(table)
    if facts.both_ways and fault is None:
        for (row, column), far in list(table.items()):
            table.setdefault((column, row), far)
    return table, fault


def distance(table, row, column):
    """"in a triple (a, b, d) a is the processor's node, b the memory's ...
    otherwise ... 20 for two nodes and 10 for one"."""
    return table.get((row, column), LOCAL if row == column else REMOTE)


# ----------------------------------------------------------------- machine

class Machine:
    """All that the contract derives from the facts of one machine."""

    def __init__(self, facts, boot_size, limits=Limits()):
        self.claims = admit(facts, limits)
        self.count = len(self.claims)
        self.all = (1 << self.count) - 1
        self.names = named_nodes(self.claims, facts.memory, limits)
        self.stray = stray_node(self.claims, self.names)
        self.node_of = [self.settle(c.node) for c in self.claims]
        self.table, self.flat = distances(facts, self.names)
        self.place_banks(facts, boot_size, limits)
        if self.flat is None:
            self.flat = self.drop_unreached()
        self.build_rows()
        self.build_clusters()
        self.build_costs()
        self.orders = [self.order(c) for c in range(len(self.clusters))]
        self.flat_orders = [[b for group in o for b in group]
                            for o in self.orders]
        self.build_sets()

    def settle(self, node):
        """The node of who names one, "the boot processor's" of who not."""
        return node if node in self.names else self.stray

    # -- banks and reach

    def place_banks(self, facts, boot_size, limits):
        """Banks "numbered by ascending address"; reach before distances.

        Reading: the phandle of a node whose claim came second names none."""
        by_phandle = {}
        for cpu, claim in enumerate(self.claims):
            if claim.phandle is not None:
                old = by_phandle.get(claim.phandle, 0)
                by_phandle[claim.phandle] = old | 1 << cpu
        self.banks = []
        for piece, boot in pieces(facts, boot_size, limits):
            self.banks.append(Bank(
                piece.start, piece.end - 1, self.settle(piece.node),
                self.listed_reach(piece.reach, by_phandle),
                in_window(piece, facts.window), boot))

    def listed_reach(self, phandles, by_phandle):
        """"on a memory node `mutek,reach = <&cpu ..>` (absent: all)"; "a
        phandle of no processor: that entry is ignored; an empty set means
        nobody reaches it"."""
        if phandles is None:
            return self.all
        mask = 0
        for phandle in phandles:
            mask |= by_phandle.get(phandle, 0)
        return mask

    def drop_unreached(self):
        """"Distance 255 takes the row's processors out of the bank's
        reach"; "255 that leaves the boot processor without the image's bank,
        or no bank reached by all: flat". The image's bank is the range that
        the boot bank lies in."""
        if UNREACHED not in self.table.values():
            return None
        lost = {}
        for (row, column), far in self.table.items():
            if far == UNREACHED:
                mask = sum(1 << p for p, n in enumerate(self.node_of)
                           if n == row)
                lost[column] = lost.get(column, 0) | mask
        banks = [b._replace(reach=b.reach & ~lost.get(b.node, 0))
                 for b in self.banks]
        if banks == self.banks:
            return None  # no 255 "takes" anybody "out of the bank's reach"
        if not any(b.boot and b.reach & 1 for b in banks):
            return "255 from the boot processor to its image"
        if not any(b.reach == self.all for b in banks):
            return "255 leaves no bank that all reach"
        self.banks = banks
        return None

    # -- costs and clusters

    def build_rows(self):
        """A cost per node that has processors, and bank. "Flat means: every
        distance 10, 255 dropped, `mutek,reach` kept, banks as listed"."""
        if self.flat is not None:
            flat = [LOCAL] * len(self.banks)
            self.row = {n: flat for n in self.node_of}
        else:
            self.row = {n: [distance(self.table, n, b.node)
                            for b in self.banks] for n in set(self.node_of)}

    def cpu_cost(self, cpu, bank):
        """"The cost of a bank to a processor that does not reach it is 255,
        whatever the firmware says"."""
        if self.banks[bank].reach >> cpu & 1:
            return self.row[self.node_of[cpu]][bank]
        return UNREACHED

    def build_clusters(self):
        """"a largest set of processors that, for every bank that two or more
        processors reach, either all reach it at equal cost or all do not
        reach it ... Numbered by its lowest processor"."""
        shared = [i for i, b in enumerate(self.banks)
                  if b.reach & (b.reach - 1)]
        narrow = [i for i in shared if self.banks[i].reach != self.all]
        signature = {n: tuple(r[i] for i in shared)
                     for n, r in self.row.items()}
        seen, self.clusters, self.cluster_of = {}, [], []
        for cpu, node in enumerate(self.node_of):
            key = signature[node]
            if narrow:
                key = tuple(self.cpu_cost(cpu, i) for i in shared)
            found = seen.setdefault(key, len(self.clusters))
            if found == len(self.clusters):
                self.clusters.append([])
            self.clusters[found].append(cpu)
            self.cluster_of.append(found)
        self.masks = [sum(1 << p for p in c) for c in self.clusters]

    def cluster_cost(self, cluster, bank):
        """"`cost` of a bank that one processor reaches: that processor's in
        its cluster's row, 255 in the others"; of others the one cost that
        every processor of the cluster has."""
        inside = self.banks[bank].reach & self.masks[cluster]
        if not inside:
            return UNREACHED
        cpu = (inside & -inside).bit_length() - 1
        return self.row[self.node_of[cpu]][bank]

    def build_costs(self):
        """Costs per cluster and bank, and each cluster's home.

        Home: "the banks of least cost for a cluster among those that the
        whole cluster reaches. A cluster with no memory of its own still has
        a home"."""
        every = range(len(self.banks))
        self.cost, self.home = [], []
        for cluster, mask in enumerate(self.masks):
            row = [self.cluster_cost(cluster, b) for b in every]
            whole = [b for b in every if self.banks[b].reach & mask == mask]
            least = min((row[b] for b in whole), default=UNREACHED)
            self.cost.append(row)
            self.home.append([b for b in whole if row[b] == least])

    # -- orders

    def order(self, cluster):
        """The groups of equals of a cluster's order, each in the order of
        (5), "smaller first".

        "(1) cost ...; (2) number of processors that reach the bank; (3) 0 if
        no DMA master reaches it, else 1; ... (5) `(i - c) mod k`, where k is
        the number of banks of this order (before any `valid` is applied)
        that are equal in (1)-(3) ... The boot bank is last among the banks
        of its cost and is not counted in k and i." And of those out of
        reach: "have cost 255 and come after all others, by id"."""
        groups = {}
        row = self.cost[cluster]
        for i, bank in enumerate(self.banks):
            if row[i] == UNREACHED:
                key = (UNREACHED, i)
            elif bank.boot:
                key = (row[i], 1)
            else:
                key = (row[i], 0, bank.reach.bit_count(), bank.dma)
            groups.setdefault(key, []).append(i)
        return [rotate(groups[key], cluster) for key in sorted(groups)]

    def order_used(self, cluster, share):
        """The order with "(4) `64 * used / size` rounded down ... read once
        when a walk enters a group of equals"; `share` per bank."""
        found = []
        for group in self.orders[cluster]:
            found += (group if len(group) == 1
                      else sorted(group, key=share.__getitem__))
        return found

    # -- who may use what

    def build_sets(self):
        """The banks whose reach contains S: "The block must be reached by a
        set S of initiators; a bank whose reach does not contain S is
        refused"."""
        self.sys = self.dma = 0
        self.of_cpu = [0] * self.count
        for i, bank in enumerate(self.banks):
            bit = 1 << i
            if bank.reach == self.all:
                self.sys |= bit
                self.dma |= bit if bank.dma else 0
            else:
                for cpu in bits(bank.reach):
                    self.of_cpu[cpu] |= bit
        self.of_cpu = [mask | self.sys for mask in self.of_cpu]
        self.of_cluster = [
            sum(1 << i for i, b in enumerate(self.banks)
                if b.reach & m == m) for m in self.masks]

    def candidates_local(self, valid, cpu):
        """The banks that a request of `cpu` near its own cluster may use.

        SYS "every admitted processor"; DMA these and every master; CLUSTER
        "the processors of the proximity's cluster"; CPU: "mem_proximity_
        local() and NULL are a cluster's, not a processor's, so S is the
        caller for CPU"."""
        if valid == "SYS":
            return self.sys
        if valid == "DMA":
            return self.dma
        if valid == "CLUSTER":
            return self.of_cluster[self.cluster_of[cpu]]
        return self.of_cpu[cpu]

    def candidates_near(self, valid, caller, cpu):
        """"The processor that performs the request is always in S ... So
        with `mem_proximity_cpu(q)` S is {q, caller} for CPU"."""
        return self.candidates_local(valid, cpu) & self.of_cpu[caller]


def rotate(group, cluster):
    """Banks by `(i - c) mod k`: the one with i = c mod k comes first."""
    turn = cluster % len(group)
    return group[turn:] + group[:turn]


def bits(mask):
    """The ids in a set, ascending."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


# ----------------------------------------------------------------- answers

def first(order, usable):
    """The first bank of an order that is in the set."""
    for bank in order:
        if usable >> bank & 1:
            return bank
    raise ValueError("a usable bank outside the order")


def answer(order, may, full, small):
    """The bank, or the name of the error: "The first that applies" of

    ENOTSUP "no bank of this machine has S in its reach", ERANGE "no bank
    that has S in its reach could hold the size ... with all its bytes free",
    ENOMEM "all else"."""
    if not may:
        return "ENOTSUP"
    if not may & ~small:
        return "ERANGE"
    usable = may & ~full & ~small
    return first(order, usable) if usable else "ENOMEM"


def cost_levels(row):
    """The banks of each cost, as sets, by ascending cost."""
    levels = {}
    for bank, cost in enumerate(row):
        levels[cost] = levels.get(cost, 0) | 1 << bank
    return [levels[cost] for cost in sorted(levels)]


class Answers:
    """The bank of every request, for a machine and what its banks hold.

    `small` is the set of banks that never hold 64 bytes; `share` is key (4)
    per bank in the state `part`, `base` in the others (None: 0)."""

    def __init__(self, machine, small=0, share=None, base=None):
        self.machine = machine
        self.small = small
        count = len(machine.clusters)
        self.order = (machine.flat_orders if base is None else
                      [machine.order_used(c, base) for c in range(count)])
        self.home = [sum(1 << b for b in h) for h in machine.home]
        self.levels = [cost_levels(row) for row in machine.cost]
        self.part = (None if share is None else
                     [machine.order_used(c, share) for c in range(count)])

    def place(self, cluster, may, state):
        """A request near the cluster in one of the four states."""
        order = self.order[cluster]
        if state == "part":
            return answer(self.part[cluster], may, 0, self.small)
        full = 0
        if state == "home":
            full = self.home[cluster]
        elif state == "far" and may:
            empty = self.machine.flat_orders[cluster]
            full = ~(1 << first(reversed(empty), may))
        return answer(order, may, full, self.small)

    def strict(self, cluster, may, state):
        """"strict (only banks of least cost among those that have S in their
        reach, else -ENOMEM)"; least "whatever their size or state"."""
        full = self.home[cluster] if state == "home" else 0
        if may & ~self.small:
            least = next(l for l in self.levels[cluster] if l & may)
            full |= ~least
        return answer(self.order[cluster], may, full, self.small)

    def near(self, valid, caller, cpu):
        """mem_proximity_cpu(cpu), asked by another, all banks empty: "A
        processor's proximity has its cluster's order"."""
        machine = self.machine
        may = machine.candidates_near(valid, caller, cpu)
        return answer(self.order[machine.cluster_of[cpu]], may, 0,
                      self.small)
