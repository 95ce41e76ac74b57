"""tables: what the tables of a machine say, before any rule is applied.

The conventions of the device tree, with the words of the contract that each
comes from. A property that is too short for its first number counts as
absent.
"""
# SPDX-License-Identifier: LGPL-2.1-only

from collections import namedtuple

import fdt

Claim = namedtuple("Claim", "hw node phandle started")
#: A range of the tables: [start, end). `reach` is a list of phandles or None
#: for all; `dma` is False only where the tables say so.
Range = namedtuple("Range", "start end node reach dma")


class Facts:
    """What the tables say, before any rule is applied."""

    __slots__ = ("claims", "boot_hw", "memory", "reserved", "window",
                 "entries", "map_fault", "image_end")

    def __init__(self):
        self.claims = []
        self.boot_hw = 0
        self.memory = []
        self.reserved = []
        self.window = None
        self.entries = []
        self.map_fault = None
        self.image_end = 0  # what runs there keeps what is below


def is_kind(node, kind):
    """`device_type "cpu"` or name `cpu`/`cpu@...`; memory alike."""
    if fdt.text(node.props.get("device_type", b"")) == kind:
        return True
    return node.name.partition("@")[0] == kind


def is_okay(node):
    """A status other than okay/ok means "not there" or "not started"."""
    status = node.props.get("status")
    return status is None or fdt.text(status) in ("okay", "ok")


def node_id(node):
    """The proximity domain, "input only"; None where none is named."""
    return fdt.word(node, "numa-node-id")


def read_claims(cpus):
    """"each entry of reg (with /cpus' #address-cells) is one processor"."""
    claims = []
    width = fdt.cells(cpus)[0]
    for node in cpus.children:
        if is_kind(node, "cpu"):
            home, started = node_id(node), is_okay(node)
            phandle = fdt.word(node, "phandle")
            for hw in fdt.numbers(node.props.get("reg", b""), width):
                claims.append(Claim(hw, home, phandle, started))
    return claims


def read_memory(root):
    """"children of the root ..., status other than okay -> not there"."""
    ranges = []
    shape = fdt.cells(root)
    for node in root.children:
        if is_kind(node, "memory") and is_okay(node):
            reach = node.props.get("mutek,reach")
            reach = None if reach is None else fdt.words(reach)
            dma = fdt.word(node, "mutek,dma") != 0
            home = node_id(node)
            for start, size in fdt.pairs(node.props.get("reg", b""), *shape):
                if size:
                    ranges.append(Range(start, start + size, home, reach,
                                        dma))
    return ranges


def read_reserved(tree):
    """"reserved-memory children with reg, and the memory reservation
    block: bytes taken out of the banks (whatever no-map says)"."""
    taken = list(tree.reserved)
    parent = tree.root.child("reserved-memory")
    if parent is not None:
        shape = fdt.cells(parent)
        for node in parent.children:
            taken += fdt.pairs(node.props.get("reg", b""), *shape)
    return sorted((start, start + size) for start, size in taken if size)


def read_window(root):
    """"on the root `mutek,dma-window = <base size>` in the root's cells"."""
    data = root.props.get("mutek,dma-window", b"")
    for start, size in fdt.pairs(data, *fdt.cells(root)):
        return start, start + size
    return None


def read_map(root):
    """"A distance-matrix whose length is not a multiple of 12 bytes, or a
    /distance-map without compatible "numa-distance-map-v1": flat."

    Reading: a map without a matrix has no entries; that is no fault."""
    node = root.child("distance-map")
    if node is None:
        return [], None
    kinds = fdt.strings(node.props.get("compatible", b""))
    if "numa-distance-map-v1" not in kinds:
        return [], "distance map of an unknown kind"
    matrix = node.props.get("distance-matrix", b"")
    if len(matrix) % 12:
        return [], "length of the distance matrix"
    word = fdt.words(matrix)
    return list(zip(word[0::3], word[1::3], word[2::3])), None


def read_facts(tree):
    """Everything that the contract takes from a tree."""
    facts = Facts()
    root = tree.root
    cpus = root.child("cpus")
    facts.claims = read_claims(cpus) if cpus is not None else []
    facts.boot_hw = tree.boot_cpuid
    facts.memory = read_memory(root)
    facts.reserved = read_reserved(tree)
    facts.window = read_window(root)
    facts.entries, facts.map_fault = read_map(root)
    return facts
