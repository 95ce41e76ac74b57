#!/usr/bin/env python3
# tests: small memory images that hold the ACPI tables of a machine.
# SPDX-License-Identifier: LGPL-2.1-only
"""Makes the images in tests/infra/fixtures/acpi.

  pack.py OUT.acpi QEMU-COMMAND...    tables of a machine that QEMU runs
  pack.py OUT.acpi TABLE.asl...       tables that iasl compiles, behind a root
                                      pointer of revision 2 and an XSDT

In an image an offset is a physical address. The root pointer is at 16, tables
follow on multiples of 16, the MADT, SRAT, SLIT and HMAT last. Those that hold
code (DSDT, FACP and the like) are left out. A table is as the machine had it;
the root is written anew. Both ways need nothing but qemu or iasl."""

import json
import os
import subprocess
import sys
import tempfile
import time

LAST = [b"APIC", b"SRAT", b"SLIT", b"HMAT"]


def number(data, at, size):
    return int.from_bytes(data[at:at + size], "little")


def summed(data, at):
    """The bytes with that at `at` such that all add up to 0."""
    data = bytearray(data)
    data[at] = 0
    data[at] = -sum(data) % 256
    return bytes(data)


def table(signature, body):
    head = signature + (36 + len(body)).to_bytes(4, "little") + b"\1\0"
    head += b"MUTEK " + b"PACKED  " + b"\1\0\0\0" + b"TEST" + b"\1\0\0\0"
    return summed(head + body, 9)


def rsdp(revision, root):
    old = b"RSD PTR \0MUTEK " + bytes([revision])
    if revision == 0:
        return summed(old + root.to_bytes(4, "little"), 8)
    old = summed(old + bytes(4), 8)
    new = old + (36).to_bytes(4, "little") + root.to_bytes(8, "little")
    return summed(new + bytes(4), 32)


def pack(tables, revision):
    tables = [t for t in tables if t[:4] in LAST]
    tables.sort(key=lambda t: LAST.index(t[:4]))
    width = 8 if revision else 4
    root_at = 64
    at = root_at + 36 + width * len(tables)
    body, rest = b"", b""
    for t in tables:
        gap = -at % 16
        body += (at + gap).to_bytes(width, "little")
        rest += bytes(gap) + t
        at += gap + len(t)
    root = table(b"XSDT" if revision else b"RSDT", body)
    image = bytes(16) + rsdp(revision, root_at)
    return image.ljust(root_at, b"\0") + root + rest


class Machine:
    """A machine that QEMU runs, until its firmware has made the tables."""

    def __init__(self, command):
        self.qemu = subprocess.Popen(
            command + ["-display", "none", "-qmp", "stdio", "-nodefaults"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.qemu.stdout.readline()
        self.ask("qmp_capabilities")

    def ask(self, what, **arguments):
        json.dump({"execute": what, "arguments": arguments}, self.qemu.stdin)
        self.qemu.stdin.write("\n")
        self.qemu.stdin.flush()
        while True:
            answer = json.loads(self.qemu.stdout.readline())
            if "error" in answer:
                raise RuntimeError(answer["error"]["desc"])
            if "return" in answer:
                return

    def read(self, at, size):
        with tempfile.TemporaryDirectory() as place:
            name = os.path.join(place, "memory")
            self.ask("pmemsave", val=at, size=size, filename=name)
            with open(name, "rb") as memory:
                return memory.read()

    def table(self, at):
        return self.read(at, number(self.read(at, 36), 4, 4))

    def root(self):
        for _ in range(100):
            low = self.read(0xe0000, 0x20000)
            at = low.find(b"RSD PTR ")
            if at >= 0:
                return low[at:at + 36]
            time.sleep(0.1)
        raise RuntimeError("no root pointer")

    def tables(self):
        pointer = self.root()
        if pointer[15] >= 2:
            listed, width = self.table(number(pointer, 24, 8)), 8
        else:
            listed, width = self.table(number(pointer, 16, 4)), 4
        addresses = [number(listed, i, width)
                     for i in range(36, len(listed), width)]
        return [self.table(a) for a in addresses], pointer[15]

    def stop(self):
        self.ask("quit")
        self.qemu.wait()


def compiled(source):
    with tempfile.TemporaryDirectory() as place:
        out = os.path.join(place, "table")
        subprocess.run(["iasl", "-p", out, source], check=True,
                       stdout=subprocess.DEVNULL)
        with open(out + ".aml", "rb") as made:
            return made.read()


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    if sys.argv[2].endswith(".asl"):
        image = pack([compiled(s) for s in sys.argv[2:]], 2)
    else:
        machine = Machine(sys.argv[2:])
        tables, revision = machine.tables()
        machine.stop()
        image = pack(tables, revision)
    with open(sys.argv[1], "wb") as out:
        out.write(image)
    print(sys.argv[1], len(image), "bytes")


if __name__ == "__main__":
    main()
