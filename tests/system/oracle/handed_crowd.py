"""handed_crowd: a loader that lets every processor of a PC enter at once.

It is a segment more of the kernel's file, from tests/system/boot/ibmpc/crowd.S, and the
note of PVH names it in place of the kernel. What the tables say is as ever.

Source: System V ABI, chapter 5, for the program header of 64 bits; Xen,
docs/misc/pvh.pandoc, for the note.
"""
# SPDX-License-Identifier: LGPL-2.1-only

import os
import pathlib
import struct
import subprocess

import qemu

SOURCE = (pathlib.Path(__file__).resolve().parent.parent / "boot" / "ibmpc"
          / "crowd.S")
#: Behind the image, where every machine of the list has memory.
PLACE = 0x3000000
ENTRY = 8  # behind the words `kernel` and `others`

NOTE = struct.pack("<III4s", 4, 4, 18, b"Xen\0")
PHDR = "<IIQQQQQQ"
PT_LOAD, FLAGS = 1, 7


def assembled(folder):
    """The bytes of the loader."""
    made = os.path.join(folder, "crowd")
    subprocess.run([os.environ.get("CC", "cc"), "-m32", "-c", "-o",
                    made + ".o", str(SOURCE)], check=True)
    subprocess.run(["ld", "-m", "elf_i386", "--oformat", "binary", "-Ttext",
                    hex(PLACE), "-e", "crowd_entry", "-o", made + ".bin",
                    made + ".o"], check=True)
    with open(made + ".bin", "rb") as file:
        return bytearray(file.read())


class Described:
    """The lines of a machine; they have no words."""

    def __init__(self, lines):
        if any(lines):
            raise qemu.QemuError("crowd %s" % " ".join(lines))

    def facts(self, args, seen, token):
        """What the machine's own tables say."""
        return qemu.board_of(args).facts(args, seen, token)

    def hand_over(self, words, kernel, folder):
        """(kernel, more arguments) with the loader in front of the kernel."""
        args = qemu.Arguments(words)
        others = len(qemu.board_of(args).processors(args)[0]) - 1
        loader = assembled(folder)
        with open(kernel, "rb") as file:
            data = bytearray(file.read())
        at = data.index(NOTE) + len(NOTE)
        loader[0:4] = data[at:at + 4]
        struct.pack_into("<I", loader, 4, others)
        struct.pack_into("<I", data, at, PLACE + ENTRY)
        at, = struct.unpack_from("<Q", data, 32)
        each, count = struct.unpack_from("<HH", data, 54)
        table = bytes(data[at:at + each * count])
        data += bytes(-len(data) % 4096)
        table += struct.pack(PHDR, PT_LOAD, FLAGS, len(data), PLACE, PLACE,
                             len(loader), len(loader), 4096)
        data += loader + bytes(-len(loader) % 8)
        struct.pack_into("<Q", data, 32, len(data))
        struct.pack_into("<H", data, 56, count + 1)
        name = os.path.join(folder, "kernel.elf")
        with open(name, "wb") as file:
            file.write(data + table)
        return name, []
