"""odd: what real trees have and what breaks them, put into a drawn tree.

Each function changes a tree in one way and names it; the contract's section
"What a device tree says" tells what such a tree means. None of them knows: the
machine is read from the bytes like any other.
"""
# SPDX-License-Identifier: LGPL-2.1-only

import struct

import fdt
import tables

STATUSES = (b"disabled\0", b"fail\0", b"reserved\0", b"okay\0", b"ok\0", b"",
            b"okay", b"disabled\0okay\0", b"okay\0disabled\0")
#: Cells that cannot be read, and some that can.
CELLS = (b"", b"\0\2", struct.pack(">I", 0), struct.pack(">I", 3),
         struct.pack(">2I", 2, 2), struct.pack(">I", 1), struct.pack(">I", 2))


def memories(tree):
    """The memory nodes of a tree."""
    return [n for n in tree.root.children if tables.is_kind(n, "memory")]


def pairs_of(tree):
    """(start, size) of all memory."""
    shape = fdt.cells(tree.root)
    return [pair for node in memories(tree)
            for pair in fdt.pairs(node.props.get("reg", b""), *shape)]


def packed(tree, start, size):
    """A pair in the cells of the root."""
    address_cells, size_cells = fdt.cells(tree.root)
    return ((start & (1 << 32 * address_cells) - 1).to_bytes(
        4 * address_cells, "big") + min(
            size, (1 << 32 * size_cells) - 1).to_bytes(4 * size_cells, "big"))


def some_pair(tree, rng):
    """A range somewhere in memory, or beside it."""
    start, size = rng.choice(pairs_of(tree) or [(0x1000, 0x1000)])
    offset = rng.choice((0, 0x1000, size // 2, size // 3, max(0, size - 1)))
    return start + offset, rng.choice((1, 0x100, 0x1000, size // 4 + 1, 0))


def spoilt(rng, data):
    """A list that does not end where an entry does, mostly."""
    return rng.choice((data + bytes(4), data + bytes(8), data[:-4], data[:-1],
                       data + b"\0", data))


def child(tree, name):
    """The node of the root of that name, made if there is none."""
    return tree.root.child(name) or tree.root.add(name)


# ------------------------------------------------------------------- memory

def named_memory(tree, rng):
    """Something that is only named like memory, where memory is."""
    node = tree.root.add("memory@%x" % rng.randrange(1 << 32),
                         reg=packed(tree, *some_pair(tree, rng)))
    if rng.random() < .5:
        node.props["compatible"] = rng.choice((b"mmio-sram\0", b"x", b""))
    else:
        node.props["device_type"] = rng.choice((b"sram\0", b"memory", b""))


def plain_memory(tree, rng):
    """Memory by its name, by its type, or by both."""
    for node in memories(tree):
        kind = rng.randrange(3)
        if kind == 0:
            node.name = node.name.replace("ram@", "memory@")
            node.props.pop("device_type", None)
        elif kind == 1:
            node.props["compatible"] = b"vendor,dram\0"


def memory_status(tree, rng):
    """Memory that is off, or whose status says nothing."""
    for node in rng.sample(memories(tree), min(2, len(memories(tree)))):
        node.props["status"] = rng.choice(STATUSES)


def hotpluggable(tree, rng):
    """Memory that may go."""
    rng.choice(memories(tree)).props["hotpluggable"] = b""


def memory_list(tree, rng):
    """A list of memory that is cut."""
    node = rng.choice(memories(tree))
    node.props["reg"] = spoilt(rng, node.props["reg"])


def usable_memory(tree, rng):
    """Memory of which another kernel keeps some."""
    node = rng.choice(memories(tree))
    start, size = rng.choice(fdt.pairs(node.props["reg"],
                                       *fdt.cells(tree.root)) or [(0, 0)])
    data = packed(tree, start + size // 4, size // 2)
    if rng.random() < .3:
        data += packed(tree, *some_pair(tree, rng))
    node.props["linux,usable-memory"] = (
        spoilt(rng, data) if rng.random() < .3 else data)


def memory_elsewhere(tree, rng):
    """Memory that hangs off a bus."""
    tree.root.add("soc").add("memory@0", device_type="memory",
                             reg=packed(tree, *some_pair(tree, rng)))


def usable_range(tree, rng):
    """A range, or two, outside of which nothing is usable."""
    start, size = max(pairs_of(tree), key=lambda pair: pair[1])
    data = packed(tree, start + rng.choice((0, 0x1000, size // 8)),
                  rng.choice((size, size * 2, size - size // 8)))
    for _ in range(rng.choice((0, 0, 1, 1, 2))):
        more = packed(tree, *some_pair(tree, rng))
        data = data + more if rng.random() < .5 else more + data
    child(tree, "chosen").props["linux,usable-memory-range"] = (
        data + bytes(4) if rng.random() < .2 else data)


# ----------------------------------------------------------------- reserved

def crash(tree, rng):
    """What a kernel before left."""
    name = rng.choice(("linux,elfcorehdr", "linux,ima-kexec-buffer"))
    data = packed(tree, *some_pair(tree, rng))
    child(tree, "chosen").props[name] = rng.choice((data, spoilt(rng, data)))


def initrd(tree, rng):
    """A file handed over, in one cell or two."""
    start, size = some_pair(tree, rng)
    for name, at in ("start", start), ("end", start + size):
        data = (struct.pack(">Q", at & (1 << 64) - 1)
                if at >> 32 or rng.random() < .5 else struct.pack(">I", at))
        if rng.random() < .1:
            data = rng.choice((b"", data[:-1], data + bytes(4)))
        child(tree, "chosen").props["linux,initrd-" + name] = data


def cells_given(node, rng, shape):
    """#address-cells and #size-cells, as they should be or not."""
    for name, cells in zip(("#address-cells", "#size-cells"), shape):
        kind = rng.random()
        if kind < .6:
            node.props[name] = fdt.value(cells)
        elif kind < .8:
            node.props[name] = rng.choice(CELLS)


def reserved(tree, rng):
    """Reservations of every kind, sound and not."""
    parent = child(tree, "reserved-memory")
    shape = fdt.cells(tree.root)
    kind = rng.random()
    if kind < .75:
        for name in "#address-cells", "#size-cells":
            parent.props.pop(name, None)
    if kind < .5:
        cells_given(parent, rng, shape)
    elif kind < .75:
        for name in "#address-cells", "#size-cells":
            parent.props[name] = fdt.value(rng.choice((1, 2)))
    for _ in range(rng.randint(1, 3)):
        above = parent
        if rng.random() < .3:
            above = parent.add("group")
            cells_given(above, rng, shape)
            if rng.random() < .3:
                above.props["reg"] = packed(tree, *some_pair(tree, rng))
            if rng.random() < .6:
                above.props["ranges"] = rng.choice((b"", b"", bytes(12)))
        reserve(tree, rng, above)


def reserve(tree, rng, above):
    """One node that reserves bytes, perhaps."""
    start, size = some_pair(tree, rng)
    data = packed(tree, start, size)
    node = above.add(rng.choice(("fw@%x" % start, "fw@%X" % start,
                                 "fw@0x%x" % start, "fw", "fw@1")))
    kind = rng.random()
    if kind < .1:
        node.props["size"] = fdt.value(0x1000)
    elif kind > .15:
        more = data + packed(tree, *some_pair(tree, rng))
        node.props["reg"] = rng.choice(
            (data, more, spoilt(rng, data), spoilt(rng, more)))
    if rng.random() < .3:
        node.props["status"] = rng.choice(STATUSES)
    if rng.random() < .3:
        node.props["no-map"] = b""
    if rng.random() < .1:
        node.add("part@4", reg=[4, 4])


# ---------------------------------------------------------------- distances

def one_way(tree, rng):
    """Distances of which one direction is listed."""
    node = tree.root.child("distance-map")
    if node is None:
        return
    word = fdt.words(node.props["distance-matrix"])
    triples = [t for t in zip(word[0::3], word[1::3], word[2::3])
               if t[0] <= t[1] or rng.random() < .2]
    node.props["distance-matrix"] = fdt.value(
        [number for triple in triples for number in triple])


def map_elsewhere(tree, rng):
    """A distance map under another name, or somewhere else."""
    node = tree.root.child("distance-map")
    if node is None:
        return
    node.name = rng.choice(("numa-distance-map", "distance-map@0", "map"))
    if rng.random() < .3:
        tree.root.children.remove(node)
        tree.root.add("numa").children.append(node)


def unknown_map(tree, rng):
    """A matrix of another kind beside the map."""
    tree.root.add("numa-latency", compatible="numa-distance-map-v2",
                  **{"distance-matrix": [0, 0, rng.randint(0, 99)]})


# --------------------------------------------------------------- processors

def cpus_of(tree):
    """The cpu nodes."""
    cpus = tree.root.child("cpus")
    return [n for n in cpus.children if tables.is_kind(n, "cpu")
            ] if cpus else []


def boot_off(tree, rng):
    """A boot processor that is off."""
    cpus = tree.root.child("cpus")
    for node in cpus_of(tree):
        if tree.boot_cpuid in [a for a, _ in fdt.pairs(
                node.props.get("reg", b""), fdt.cells(cpus)[0], 0)]:
            node.props["status"] = rng.choice(STATUSES[:3] + STATUSES[5:])


def cpus_off(tree, rng):
    """Processors that are off, perhaps all of them."""
    share = rng.choice((.2, .6, 1))
    for node in cpus_of(tree):
        if rng.random() < share:
            node.props["status"] = rng.choice(STATUSES)


def without_ids(tree, rng):
    """Processors without ids: all, or some."""
    kind = rng.randrange(4)
    cpus = tree.root.child("cpus")
    if kind == 0:
        cpus.props["#address-cells"] = rng.choice(CELLS)
    elif kind == 1:
        for node in cpus_of(tree):
            node.props.pop("reg", None)
    elif kind == 2 and rng.random() < .3:
        tree.root.children.remove(cpus)
    else:
        for node in cpus_of(tree)[:1]:
            node.props["reg"] = rng.choice((b"", b"\0\0", node.props["reg"]
                                            + b"\0"))


def no_cpu(tree, rng):
    """A node that is only named like a processor."""
    child(tree, "cpus").add(
        "cpu@%x" % rng.randrange(99), reg=rng.randrange(99),
        device_type=rng.choice((b"cache\0", b"", b"cpu")))


def broken_facts(tree, rng):
    """Nodes of a domain, names of processors that cannot be read."""
    for node in rng.sample(memories(tree) + cpus_of(tree), 1):
        node.props["numa-node-id"] = rng.choice((b"", bytes(8), b"\0\0\1"))
        if "phandle" in node.props and rng.random() < .3:
            node.props["phandle"] = rng.choice((b"", bytes(4), b"\xff" * 4))


TWISTS = (named_memory, plain_memory, memory_status, hotpluggable, memory_list,
          usable_memory, memory_elsewhere, usable_range, crash, initrd,
          reserved, reserved, reserved, one_way, one_way, map_elsewhere,
          unknown_map, boot_off, boot_off, cpus_off, without_ids, no_cpu,
          broken_facts)


#: What a board takes in whole pages, or maps.
NOT_ON_BOARDS = initrd, usable_range


def twist(tree, rng, without=()):
    """Changes a tree in one to four ways; their names."""
    chosen = [change for change in rng.sample(TWISTS, rng.randint(1, 4))
              if change not in without]
    for change in sorted(chosen, key=TWISTS.index):
        if memories(tree):
            change(tree, rng)
    return sorted({"odd: " + change.__name__.replace("_", " ")
                   for change in chosen})
