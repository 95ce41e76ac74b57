"""handed_acpi: ACPI tables that QEMU refuses to describe.

With `-machine acpi=off` QEMU makes no tables, and SeaBIOS takes those that it
is handed under the same names through `-fw_cfg`, and places them as always. So
the kernel finds them as it finds QEMU's: nothing in it knows of the test. The
lines of a machine:

  cpu APIC [node N] [x2apic] [off|capable]   an entry of the MADT, and the SRAT's
  memory START END node N              a range of the SRAT
  stripes START END SIZE nodes A B     ranges of SIZE bytes, in turns
  slit A B / C D                       rows, for the nodes 0, 1, 2 ...
  spoil TABLE                          its checksum is wrong: SRAT, SLIT
  rsdt                                 no XSDT: the root pointer of ACPI 1.0

`capable`: not enabled, can be brought online; `off`: neither.

Sources: ACPI Specification 6.5, 5.2.5 to 5.2.8, 5.2.12, 5.2.16, 5.2.17, and
the comments of QEMU's hw/acpi/bios-linker-loader.c for the script.
"""
# SPDX-License-Identifier: LGPL-2.1-only

import os
import struct

import board_pc
import tables

FILES = "etc/acpi/tables", "etc/acpi/rsdp", "etc/table-loader"
TABLES, RSDP, LOADER = FILES
HEADER, SUM_AT = 36, 9


class Described:
    """The lines of a machine."""

    def __init__(self, lines):
        self.cpus, self.memory, self.slit = [], [], None
        self.spoilt, self.rsdt = set(), False
        for line in lines:
            kind, *words = line.split()
            getattr(self, "read_" + kind)(words)

    def read_cpu(self, words):
        node = int(words[words.index("node") + 1]) if "node" in words else None
        flags = 0 if "off" in words else 2 if "capable" in words else 1
        self.cpus.append((int(words[0], 0), node, "x2apic" in words, flags))

    def read_memory(self, words):
        self.memory.append((int(words[0], 0), int(words[1], 0),
                            int(words[3])))

    def read_stripes(self, words):
        start, end, size = (int(w, 0) for w in words[:3])
        nodes = [int(w) for w in words[4:]]
        for i, at in enumerate(range(start, end, size)):
            self.memory.append((at, min(at + size, end),
                                nodes[i % len(nodes)]))

    def read_slit(self, words):
        self.slit = [[int(w) for w in row.split()]
                     for row in " ".join(words).split("/")]

    def read_spoil(self, words):
        self.spoilt.update(words)

    def read_rsdt(self, _):
        self.rsdt = True

    def hand_over(self, _, kernel, folder):
        """(kernel, more arguments) that bring the tables to a machine."""
        return kernel, write(self, folder)

    def facts(self, args, seen, token):
        """What a machine of these arguments with these tables says."""
        facts = tables.Facts()
        srat = "SRAT" not in self.spoilt
        facts.claims = [tables.Claim(apic, node if srat else None, None,
                                     flags == 1)
                        for apic, node, _, flags in self.cpus if flags]
        # "Tables that cannot be believed leave ... the boot processor alone".
        nodes = {apic: node for apic, node, _, _ in self.cpus if srat}
        facts.runs(0, nodes.get(0))
        facts.memory = board_pc.cut(board_pc.usable(args, seen),
                                   self.memory if srat else [])
        facts.reserved = [(board_pc.LOW_END, seen.kernel_end)]
        facts.window = (0, token["CONFIG_ARCH_DMA_LIMIT"])
        facts.entries = [(a, b, far) for a, row in enumerate(self.slit or [])
                         for b, far in enumerate(row)]
        if self.spoilt:
            facts.map_fault = "checksum"
        return facts


# ------------------------------------------------------------------ tables

def table(name, revision, body):
    """A table whose checksum is not yet right."""
    return struct.pack("<4sIBB6s8sI4sI", name, HEADER + len(body), revision, 0,
                       b"MUTEK ", b"BOOTTEST", 1, b"TEST", 1) + body


def madt(cpus):
    """Revision 5: the first that knows of processors to come."""
    body = struct.pack("<II", 0xFEE00000, 0)
    for i, (apic, _, wide, flags) in enumerate(cpus):
        body += (struct.pack("<BBHIII", 9, 16, 0, apic, flags, i) if wide
                 else struct.pack("<BBBBI", 0, 8, i & 255, apic, flags))
    return table(b"APIC", 5, body)


def srat(cpus, memory):
    """Revision 3: nodes of 32 bits."""
    body = struct.pack("<IQ", 1, 0)
    for apic, node, wide, _ in cpus:
        if node is None:
            continue
        if wide:
            body += struct.pack("<BBHIIIII", 2, 24, 0, node, apic, 1, 0, 0)
        else:
            high = (node >> 8).to_bytes(3, "little")
            body += struct.pack("<BBBBIB3sI", 0, 16, node & 255, apic, 1, 0,
                                high, 0)
    for start, end, node in memory:
        body += struct.pack("<BBIHQQIIQ", 1, 40, node, 0, start, end - start,
                            0, 1, 0)
    return table(b"SRAT", 3, body)


def slit(rows):
    """A byte for each pair."""
    return table(b"SLIT", 1, struct.pack("<Q", len(rows))
                 + bytes(far for row in rows for far in row))


# ------------------------------------------------------------------ script

def name_of(path):
    """A name in the script."""
    return path.encode().ljust(56, b"\0")


def command(number, packed):
    """One of the script, 128 bytes."""
    return (struct.pack("<I", number) + packed).ljust(128, b"\0")


def allocate(path, align, low):
    """Room for a file, at its place."""
    return command(1, name_of(path) + struct.pack("<IB", align, 2 if low
                                                  else 1))


def pointer(path, at, size):
    """Adds the address of the tables to a number of a file."""
    return command(2, name_of(path) + name_of(TABLES)
                   + struct.pack("<IB", at, size))


def checksum(path, at, start, size):
    """Makes the bytes of a file sum to 0."""
    return command(3, name_of(path) + struct.pack("<III", at, start, size))


def files(described):
    """The three files."""
    made = [madt(described.cpus)]
    if described.memory or any(c[1] is not None for c in described.cpus):
        made.append(srat(described.cpus, described.memory))
    if described.slit:
        made.append(slit(described.slit))
    script = allocate(TABLES, 64, False) + allocate(RSDP, 16, True)
    blob, places = b"", []
    for one in made:
        places.append(len(blob))
        if one[:4].decode() not in described.spoilt:
            script += checksum(TABLES, len(blob) + SUM_AT, len(blob), len(one))
        blob += one + bytes(-len(one) % 8)
    wide = 4 if described.rsdt else 8
    root = table(b"RSDT" if described.rsdt else b"XSDT", 1,
                 b"".join(p.to_bytes(wide, "little") for p in places))
    for i in range(len(places)):
        script += pointer(TABLES, len(blob) + HEADER + wide * i, wide)
    script += checksum(TABLES, len(blob) + SUM_AT, len(blob), len(root))
    rsdp, more = root_pointer(len(blob), described.rsdt)
    return {TABLES: blob + root, RSDP: rsdp, LOADER: script + more}


def root_pointer(at, old):
    """The root pointer to the table at an offset of the tables, and what
    the script does with it."""
    head = struct.pack("<8sB6sBI", b"RSD PTR ", 0, b"MUTEK ", 0 if old else 2,
                       at if old else 0)
    if old:
        return head, pointer(RSDP, 16, 4) + checksum(RSDP, 8, 0, 20)
    return (head + struct.pack("<IQB3s", 36, at, 0, b""),
            pointer(RSDP, 24, 8) + checksum(RSDP, 8, 0, 20)
            + checksum(RSDP, 32, 0, 36))


def write(described, folder):
    """Writes the files; the arguments that hand them over."""
    words = []
    for path, data in files(described).items():
        name = os.path.join(folder, path.replace("/", "-"))
        with open(name, "wb") as file:
            file.write(data)
        words += ["-fw_cfg", "name=%s,file=%s" % (path, name)]
    return words
