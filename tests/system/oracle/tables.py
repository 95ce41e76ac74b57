"""tables: what the tables of a machine say, before any rule is applied.

The conventions of the device tree, with the words of the contract that each
comes from.
"""
# SPDX-License-Identifier: LGPL-2.1-only

import re
from collections import namedtuple

import fdt

MAP_KIND = "numa-distance-map-v1"
Claim = namedtuple("Claim", "hw node phandle started")
#: A range of the tables: [start, end). `reach` is a list of phandles or None
#: for all; `dma` is False only where the tables say so.
Range = namedtuple("Range", "start end node reach dma")


class Facts:
    """What the tables say, before any rule is applied."""

    __slots__ = ("claims", "boot_hw", "memory", "reserved", "window",
                 "entries", "map_fault", "both_ways", "image_end", "alone")

    def __init__(self):
        self.claims = []
        self.boot_hw = 0
        self.memory = []
        self.reserved = []
        self.window = None
        self.entries = []
        self.map_fault = None
        self.both_ways = False  # a tree's: "its reverse, if that is listed"
        self.image_end = 0  # what runs there keeps what is below
        self.alone = False  # the one processor has an id that no table gives

    def runs(self, hw, node=None):
        """"The boot processor is the one that runs ... If no table lists that
        id, the processor is added, in no node unless the SRAT names one for it;
        if its entry says that it is off, it counts as okay"."""
        if self.alone:
            self.claims = [c._replace(hw=hw) for c in self.claims]
        self.claims = [c._replace(started=c.started or c.hw == hw)
                       for c in self.claims]
        if hw not in [c.hw for c in self.claims]:
            self.claims.append(Claim(hw, node, None, True))
        self.boot_hw = hw


def text(node, name):
    """"the first string counts; a property without a NUL at its end has
    none"; None where there is none."""
    data = node.props.get(name)
    if data is None or not data.endswith(b"\0"):
        return None
    return fdt.text(data)


def is_kind(node, kind):
    """"A child of the root is memory if its `device_type` is "memory". By its
    name alone ... only if it has neither `device_type` nor `compatible`";
    "processor if its `device_type` is "cpu", or if it has none and is named"."""
    if "device_type" in node.props:
        return text(node, "device_type") == kind
    if kind == "memory" and "compatible" in node.props:
        return False
    return node.name.partition("@")[0] == kind


def is_okay(node):
    """A status other than okay/ok, or none that can be read, means "not there"
    or "not started"."""
    return "status" not in node.props or text(node, "status") in ("okay", "ok")


def cell(node, name):
    """"A cell property has exactly one cell": its number, or None."""
    data = node.props.get(name, b"")
    return fdt.words(data)[0] if len(data) == 4 else None


def node_id(node):
    """The proximity domain, "input only"; None where none is named."""
    return cell(node, "numa-node-id")


def phandle_of(node):
    """Under either of its names; a broken one, 0 and -1 name nothing."""
    name = "phandle" if "phandle" in node.props else "linux,phandle"
    found = cell(node, name)
    return None if found in (0, 0xFFFFFFFF) else found


def whole(data, *shape):
    """The (address, size) pairs of a list that is made of whole entries."""
    return fdt.pairs(data, *shape) if data and not len(data) % (
        4 * sum(shape)) else []


def cpu_shape(cpus):
    """"the cells of `/cpus`", or None where they "cannot be read"."""
    shape = []
    for name, default, most in (("#address-cells", 2, (1, 2)),
                                ("#size-cells", 0, (0, 1, 2))):
        found = cell(cpus, name) if name in cpus.props else default
        if found not in most:
            return None
        shape.append(found)
    return shape


def read_claims(cpus):
    """"Each entry of `reg` is the id of one processor ... If no processor has
    an id, the machine has one processor, okay, with the id of the one that
    runs, or 0"; and whether that is so."""
    claims, spare = [], None
    shape = cpu_shape(cpus) if cpus is not None else None
    for node in cpus.children if cpus is not None else []:
        if not is_kind(node, "cpu"):
            continue
        home, phandle = node_id(node), phandle_of(node)
        ids = whole(node.props.get("reg", b""), *shape) if shape else []
        claims += [Claim(hw, home, phandle, is_okay(node)) for hw, _ in ids]
        spare = spare or Claim(0, home, phandle, True)
    return claims or [spare or Claim(0, None, None, True)], not claims


def read_memory(root):
    """"children of the root ..., status other than okay -> not there";
    "`linux,usable-memory` replaces `reg`"."""
    ranges = []
    shape = fdt.cells(root)
    for node in root.children:
        if is_kind(node, "memory") and is_okay(node):
            reach = node.props.get("mutek,reach")
            reach = None if reach is None else fdt.words(reach)
            dma = fdt.word(node, "mutek,dma") != 0
            home = node_id(node)
            data = node.props.get("linux,usable-memory",
                                  node.props.get("reg", b""))
            for start, size in whole(data, *shape):
                if size:
                    ranges.append(Range(start, start + size, home, reach,
                                        dma))
    return ranges


def named_address(node):
    """"the address after the `@` of its node's name", or None."""
    found = re.match(r"[^@]*@(0[xX])?([0-9a-fA-F]{1,16})(,|$)", node.name)
    return int(found[2], 16) if found else None


def reserved_list(node, data, shape, root_shape):
    """"Of a list that ends inside an entry, all whole entries are reserved. If
    the cells ... differ from the root's, the whole entries in the root's cells
    ... as well; and so they are if the list fits, but its node's name has no
    address after an `@`, or has one with which the list begins in the root's
    cells only"."""
    own, other = fdt.pairs(data, *shape), fdt.pairs(data, *root_shape)
    named = named_address(node)
    doubt = len(data) % (4 * sum(shape)) or (
        named is None or [a for a, _ in own[:1]] != [named]
        and [a for a, _ in other[:1]] == [named])
    return own + other if doubt and shape != root_shape else own


def reserved_shape(node, root_shape):
    """"Without both `#address-cells` and `#size-cells`, or with one that is not
    1 or 2, the root's cells serve"."""
    shape = cell(node, "#address-cells"), cell(node, "#size-cells")
    return shape if set(shape) <= {1, 2} else root_shape


def read_reserved_below(above, root_shape):
    """"Nodes inside reserved nodes are reserved too if the node above has no
    `reg` or has an empty `ranges`"."""
    taken = []
    shape = reserved_shape(above, root_shape)
    for node in above.children:
        if "reg" in node.props and ("status" not in node.props or text(
                node, "status") in ("okay", "ok", None)):
            taken += reserved_list(node, node.props["reg"], shape, root_shape)
        if "reg" not in node.props or node.props.get("ranges") == b"":
            taken += read_reserved_below(node, root_shape)
    return taken


def number(node, name):
    """An address "of one or two cells", or None."""
    data = node.props.get(name, b"")
    return int.from_bytes(data, "big") if len(data) in (4, 8) else None


def read_chosen(node, shape):
    """What `/chosen` takes away."""
    taken = []
    for name in ("linux,elfcorehdr", "linux,ima-kexec-buffer"):
        taken += fdt.pairs(node.props.get(name, b""), *shape)
    start = number(node, "linux,initrd-start")
    end = number(node, "linux,initrd-end")
    if start is not None and end is not None and start < end:
        taken.append((start, end - start))
    return taken + unusable(node, shape)


def unusable(node, shape):
    """"Bytes outside `linux,usable-memory-range` (two entries at most count)
    are reserved too; without an entry that has bytes, all bytes are"."""
    if "linux,usable-memory-range" not in node.props:
        return []
    found = fdt.pairs(node.props["linux,usable-memory-range"], *shape)[:2]
    taken, at = [], 0
    for start, size in sorted((s, n) for s, n in found if n):
        if start > at:
            taken.append((at, start - at))
        at = max(at, start + size)
    return taken + [(at, (1 << 64) - at)] * (at < 1 << 64)


def read_reserved(tree):
    """"those of the reservation block, of `/reserved-memory`, and of
    `/chosen`": (start, end)."""
    taken = list(tree.reserved)
    shape = fdt.cells(tree.root)
    for node in tree.root.children:
        if node.name.partition("@")[0] == "reserved-memory":
            taken += read_reserved_below(node, shape)
        elif node.name.partition("@")[0] == "chosen":
            taken += read_chosen(node, shape)
    return sorted((start, start + size) for start, size in taken if size)


def read_window(root):
    """"on the root `mutek,dma-window = <base size>` in the root's cells"."""
    data = root.props.get("mutek,dma-window", b"")
    for start, size in fdt.pairs(data, *fdt.cells(root)):
        return start, start + size
    return None


def every_map(node, top=True):
    """"A node with `compatible` "numa-distance-map-v1" is the distance map
    wherever it lies (not below `/reserved-memory`), and so is
    `/distance-map`"."""
    for child in node.children:
        if top and child.name.partition("@")[0] == "reserved-memory":
            continue
        if MAP_KIND in kinds(child) or (top and child.name == "distance-map"):
            yield child
        yield from every_map(child, False)


def kinds(node):
    """The strings of `compatible` that end."""
    data = node.props.get("compatible", b"")
    return fdt.strings(data[:data.rfind(b"\0") + 1])


def read_map(root):
    """"A distance-matrix whose length is not a multiple of 12 bytes, or a
    /distance-map without compatible "numa-distance-map-v1": flat."

    Reading: a map without a matrix, or a second map, is a fault too."""
    found = list(every_map(root))
    if not found:
        return [], None
    if len(found) > 1:
        return [], "two distance maps"
    if MAP_KIND not in kinds(found[0]):
        return [], "distance map of an unknown kind"
    matrix = found[0].props.get("distance-matrix")
    if matrix is None or len(matrix) % 12:
        return [], "length of the distance matrix"
    word = fdt.words(matrix)
    return list(zip(word[0::3], word[1::3], word[2::3])), None


def read_facts(tree):
    """Everything that the contract takes from a tree."""
    facts = Facts()
    root = tree.root
    facts.claims, facts.alone = read_claims(root.child("cpus"))
    facts.boot_hw = tree.boot_cpuid
    facts.memory = read_memory(root)
    facts.reserved = read_reserved(tree)
    facts.window = read_window(root)
    facts.entries, facts.map_fault = read_map(root)
    facts.both_ways = True
    return facts
