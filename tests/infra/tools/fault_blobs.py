#!/usr/bin/env python3
# tests: files that no machine can be started from.
# SPDX-License-Identifier: LGPL-2.1-only
"""fault_blobs.py DIR: write small device tree blobs and worse into DIR.

Each file is a machine that must refuse to start with one line. But good.dtb,
from which they are made, must start, and so must crowd.dtb, which has 20
processors, and no-processors.dtb, whose one processor no node describes.
Prints the names of those that must not.

Source: Devicetree Specification v0.4, chapter 5.
"""
import pathlib
import random
import struct
import sys

BEGIN, END_NODE, PROP, END = 1, 2, 3, 9
MEGABYTE = 1 << 20


class Blob:
    """A flattened device tree under construction."""

    def __init__(self):
        self.struct, self.strings = b"", b""

    def begin(self, name):
        text = name.encode() + b"\0"
        self.struct += struct.pack(">I", BEGIN) + text + b"\0" * (-len(text) % 4)

    def prop(self, name, value):
        if isinstance(value, str):
            value = value.encode() + b"\0"
        elif isinstance(value, list):
            value = struct.pack(f">{len(value)}I", *value)
        self.struct += struct.pack(">III", PROP, len(value), len(self.strings))
        self.struct += value + b"\0" * (-len(value) % 4)
        self.strings += name.encode() + b"\0"

    def end(self):
        self.struct += struct.pack(">I", END_NODE)

    def node(self, name, **props):
        self.begin(name)
        for key, value in props.items():
            self.prop(key.replace("__", ",").replace("_", "-"), value)
        self.end()

    def bytes(self):
        body = self.struct + struct.pack(">I", END)
        at = 40 + 16
        size = at + len(body) + len(self.strings)
        head = struct.pack(">10I", 0xD00DFEED, size, at, at + len(body), 40, 17,
                           16, 0, len(self.strings), len(body))
        return head + b"\0" * 16 + body + self.strings


def machine(cpus=2, memory=({},)):
    """A blob with some processors, and memory nodes with more properties."""
    blob = Blob()
    blob.begin("")
    blob.prop("#address-cells", [2])
    blob.prop("#size-cells", [2])
    blob.begin("cpus")
    blob.prop("#address-cells", [1])
    blob.prop("#size-cells", [0])
    for cpu in range(cpus):
        blob.node(f"cpu@{cpu}", device_type="cpu", reg=[cpu], phandle=[cpu + 1])
    blob.end()
    for index, props in enumerate(memory):
        start = 0x10000000 + index * MEGABYTE
        blob.node(f"memory@{start:x}", device_type="memory",
                  **{"reg": [0, start, 0, MEGABYTE], **props})
    blob.end()
    return blob.bytes()


def reserved_whole():
    """A machine whose memory is in use, to the last byte."""
    blob = Blob()
    blob.begin("")
    blob.prop("#address-cells", [2])
    blob.prop("#size-cells", [2])
    blob.node("memory@10000000", reg=[0, 0x10000000, 0, MEGABYTE])
    blob.node("chosen", linux__usable_memory_range=[0, 0, 0, 0x10000000])
    blob.end()
    return blob.bytes()


def files():
    """Name and content of each file."""
    good = machine()
    yield "empty", b""
    yield "one-byte", b"\xd0"
    yield "garbage", random.Random(1).randbytes(4096)
    yield "zeros", bytes(4096)
    yield "text", b"This is no machine.\n" * 10
    yield "magic-only", good[:4]
    for share in (1, 2, 3):
        yield f"truncated-{share}", good[:len(good) * share // 4]
    yield "truncated-header", good[:36]
    yield "truncated-last-byte", good[:-1]
    yield "no-memory", machine(memory=())
    yield "no-processors-no-memory", machine(cpus=0, memory=())
    yield "memory-of-size-0", machine(memory=({"reg": [0, 0x10000000, 0, 0]},))
    yield "memory-too-small", machine(
        memory=({"reg": [0, 0x10000000, 0, 64]},))
    yield "memory-too-small-to-start", machine(
        memory=({"reg": [0, 0x10000000, 0, 1024]},))
    yield "memory-disabled", machine(memory=({"status": "disabled"},))
    yield "memory-usable-none", machine(
        memory=({"linux__usable_memory": [0, 0x10000000, 0, 0]},))
    yield "memory-all-reserved", reserved_whole()
    yield "memory-reached-by-one", machine(memory=({"mutek__reach": [1]},))
    yield "memory-reached-by-each", machine(
        memory=({"mutek__reach": [1]}, {"mutek__reach": [2]}))
    yield "memory-reached-by-nobody", machine(memory=({"mutek__reach": []},))


def main():
    where = pathlib.Path(sys.argv[1])
    (where / "good.dtb").write_bytes(machine())
    (where / "crowd.dtb").write_bytes(machine(cpus=20))
    (where / "no-processors.dtb").write_bytes(machine(cpus=0))
    for name, content in files():
        (where / f"{name}.dtb").write_bytes(content)
        print(name)


main()
