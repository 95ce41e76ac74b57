"""fdt: reads and writes flattened device trees.

Written from the Devicetree Specification, chapter 5 (the flattened format),
not from the kernel's reader: the two must be able to disagree.
"""
# SPDX-License-Identifier: LGPL-2.1-only

import struct

MAGIC = 0xD00DFEED
HEADER = struct.Struct(">10I")
PAIR64 = struct.Struct(">QQ")
WORD = struct.Struct(">I")
BEGIN_NODE, END_NODE, PROP, NOP, END = 1, 2, 3, 4, 9


class FdtError(Exception):
    """The bytes are not a tree that a reader may trust."""


class Node:
    """A node: its name with the unit address, properties, children."""

    __slots__ = ("name", "props", "children")

    def __init__(self, name, props=None, children=None):
        self.name = name
        self.props = {} if props is None else props
        self.children = [] if children is None else children

    def child(self, name):
        """The first child called `name` or `name@...`, or None."""
        for node in self.children:
            if node.name.partition("@")[0] == name:
                return node
        return None

    def add(self, name, **props):
        """A new last child; see `value` for what a property may be.

        A name that a child has already gets `,1`, `,2` ... after it."""
        names = {child.name for child in self.children}
        plain, count = name, 0
        while name in names:
            count += 1
            name = "%s,%d" % (plain, count)
        node = Node(name, {k: value(v) for k, v in props.items()})
        self.children.append(node)
        return node


class Tree:
    """A whole blob: the root, the boot processor's id, the reservations."""

    __slots__ = ("root", "boot_cpuid", "reserved")

    def __init__(self, root, boot_cpuid=0, reserved=()):
        self.root = root
        self.boot_cpuid = boot_cpuid
        self.reserved = list(reserved)


# ---------------------------------------------------------------- values

def value(data):
    """Bytes of a property from bytes, a string, a number or a list."""
    if isinstance(data, bytes):
        return data
    if isinstance(data, str):
        return data.encode() + b"\0"
    if isinstance(data, int):
        data = (data,)
    return struct.pack(">%dI" % len(data), *data)


def words(data):
    """The 32-bit words of a property; a partial last word is left out."""
    count = len(data) // 4
    return struct.unpack_from(">%dI" % count, data)


def word(node, name, default=None):
    """The first word of a node's property, or the default."""
    data = node.props.get(name, b"")
    return WORD.unpack_from(data)[0] if len(data) >= 4 else default


def numbers(data, cells_each):
    """The numbers of so many words each in a property."""
    if cells_each <= 1:
        return list(words(data)) if cells_each else []
    step = 4 * cells_each
    return [int.from_bytes(data[i:i + step], "big")
            for i in range(0, len(data) - step + 1, step)]


def pairs(data, address_cells, size_cells):
    """The (address, size) pairs of a `reg`."""
    step = 4 * (address_cells + size_cells)
    if step == 0:
        return []
    split = 4 * address_cells
    return [(int.from_bytes(data[i:i + split], "big"),
             int.from_bytes(data[i + split:i + step], "big"))
            for i in range(0, len(data) - step + 1, step)]


def cells(node):
    """#address-cells and #size-cells for the children of a node.

    Specification, 2.3.5: "If missing, a client program should assume a
    default value of 2 for #address-cells, and a value of 1 for #size-cells."
    """
    return word(node, "#address-cells", 2), word(node, "#size-cells", 1)


def text(data):
    """The first string of a property."""
    return data.partition(b"\0")[0].decode("latin-1")


def strings(data):
    """All strings of a string list."""
    return [s.decode("latin-1") for s in data.split(b"\0") if s]


# --------------------------------------------------------------- reading

def total_size(data, offset):
    """Bytes of the blob at `offset`, from its header."""
    if len(data) - offset < HEADER.size:
        raise FdtError("header cut off")
    magic, size = struct.unpack_from(">II", data, offset)
    if magic != MAGIC:
        raise FdtError("no magic at offset %d" % offset)
    return size


def split(data):
    """The blobs of a batch, each padded to a multiple of 8 bytes."""
    blobs = []
    offset = 0
    while offset < len(data):
        size = total_size(data, offset)
        if size < HEADER.size or size > len(data) - offset:
            raise FdtError("size of the blob at offset %d" % offset)
        blobs.append(data[offset:offset + size])
        offset += (size + 7) & ~7
    return blobs


def parse(blob):
    """The tree of one blob; FdtError where it must not be trusted."""
    size = total_size(blob, 0)
    (_, _, struct_at, strings_at, reserve_at, version, compatible, boot,
     strings_size, struct_size) = HEADER.unpack_from(blob)
    if size > len(blob):
        raise FdtError("cut off")
    if compatible > 17 or version < 17:
        raise FdtError("version")
    if struct_at % 4 or struct_size % 4 or reserve_at % 8:
        raise FdtError("alignment")
    if struct_at + struct_size > size or strings_at + strings_size > size:
        raise FdtError("block outside the blob")
    reserved = read_reserved(blob, reserve_at, size)
    names = blob[strings_at:strings_at + strings_size]
    root = read_struct(blob[struct_at:struct_at + struct_size], names)
    return Tree(root, boot, reserved)


def read_reserved(blob, at, size):
    """The memory reservation block: pairs up to one of two zeros."""
    entries = []
    while True:
        if at + 16 > size:
            raise FdtError("reservations without an end")
        start, length = PAIR64.unpack_from(blob, at)
        if start == 0 and length == 0:
            return entries
        entries.append((start, length))
        at += 16


def read_name(block, at):
    """A node's name at a byte of the block, and the word after it."""
    end = block.find(b"\0", at)
    if end < 0:
        raise FdtError("name without an end")
    return block[at:end].decode("latin-1"), (end + 4) >> 2


def read_prop(block, tokens, i, lookup):
    """The property whose header is at word i; its name, bytes, next word."""
    if i + 2 > len(tokens):
        raise FdtError("property cut off")
    length = tokens[i]
    at = 4 * (i + 2)
    if length > len(block) - at:
        raise FdtError("property outside the block")
    data = block[at:at + length]
    return lookup(tokens[i + 1]), data, (at + length + 3) >> 2


def string_table(names):
    """A function from an offset in the strings block to its string."""
    known = {}

    def lookup(offset):
        name = known.get(offset)
        if name is None:
            end = names.find(b"\0", offset)
            if end < 0:
                raise FdtError("property name")
            name = known[offset] = names[offset:end].decode("latin-1")
        return name
    return lookup


def read_struct(block, names):
    """The root of the structure block."""
    tokens = words(block)
    lookup = string_table(names)
    top = Node("")
    stack = [top]
    i, count = 0, len(tokens)
    while i < count:
        token = tokens[i]
        i += 1
        if token == PROP:
            name, data, i = read_prop(block, tokens, i, lookup)
            stack[-1].props[name] = data
        elif token == BEGIN_NODE:
            name, i = read_name(block, 4 * i)
            node = Node(name)
            stack[-1].children.append(node)
            stack.append(node)
        elif token == END_NODE:
            stack.pop()
            if not stack:
                raise FdtError("one end too many")
        elif token == END:
            return only_root(top, stack)
        elif token != NOP:
            raise FdtError("token %d" % token)
    raise FdtError("structure without an end")


def only_root(top, stack):
    """The one node at the top, with every node closed."""
    if len(stack) != 1 or len(top.children) != 1 or top.props:
        raise FdtError("nodes not balanced")
    return top.children[0]


# --------------------------------------------------------------- writing

def emit(node, out, names):
    """Append a node's tokens; depth is that of the tree we made."""
    raw = node.name.encode() + b"\0"
    out.append(b"\0\0\0\1" + raw + b"\0" * (-len(raw) % 4))
    for name, data in node.props.items():
        offset = names.get(name)
        if offset is None:
            offset = names[name] = names[None]
            names[None] = offset + len(name) + 1
        out.append(struct.pack(">3I", PROP, len(data), offset))
        out.append(data + b"\0" * (-len(data) % 4))
    for child in node.children:
        emit(child, out, names)
    out.append(b"\0\0\0\2")


def write(tree):
    """The blob (version 17) of a tree; the end is not padded."""
    out = []
    names = {None: 0}
    emit(tree.root, out, names)
    block = b"".join(out) + b"\0\0\0\x09"
    table = b"".join(n.encode() + b"\0" for n in names if n is not None)
    reserve = b"".join(PAIR64.pack(a, s) for a, s in tree.reserved)
    reserve += bytes(16)
    struct_at = HEADER.size + len(reserve)
    strings_at = struct_at + len(block)
    size = strings_at + len(table)
    header = HEADER.pack(MAGIC, size, struct_at, strings_at, HEADER.size, 17,
                         16, tree.boot_cpuid, len(table), len(block))
    return header + reserve + block + table


def padded(blob):
    """A blob as it stands in a batch: to a multiple of 8 bytes."""
    return blob + bytes(-len(blob) % 8)
