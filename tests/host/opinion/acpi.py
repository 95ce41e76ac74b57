#!/usr/bin/env python3
"""What iasl reads in ACPI tables, next to what our reader finds.

  acpi.py TELL [SEED [COUNT]]     TELL is opinion_acpi; flat TAP

Draws valid machines: processors of both kinds, some off, nodes of 32 bits,
memory in nodes and in none, distances. iasl -d turns MADT, SRAT and SLIT into
text, whose fields are read here; what a machine is made of must be the same.
"""
# SPDX-License-Identifier: LGPL-2.1-only
import pathlib
import random
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "acpi"))
import pack  # noqa: E402

FIELD = re.compile(r"^\[.*?\]\s+(.*?) : (.*?)\s*$|^ {10,}(.*?) : (.*?)\s*$")


def word(value, size):
    return value.to_bytes(size, "little")


def table(signature, revision, body):
    made = bytearray(pack.table(signature, body))
    made[8] = revision
    return pack.summed(made, 9)


def madt(cpus):
    body = word(0xfee00000, 4) + word(1, 4)
    for number, (hw, flags, _) in enumerate(cpus):
        if hw < 255:
            body += bytes([0, 8, number % 255, hw]) + word(flags, 4)
        else:
            body += bytes([9, 16, 0, 0]) + word(hw, 4) + word(flags, 4) \
                + word(number, 4)
    return table(b"APIC", 5, body)


def srat(cpus, memory, rng):
    body = word(1, 4) + bytes(8)
    entries = []
    for hw, _, node in cpus:
        if node is None:
            continue
        if hw < 255 and rng.random() < .7:
            entries.append(bytes([0, 16, node & 255, hw]) + word(1, 4)
                           + b"\0" + word(node >> 8, 3) + bytes(4))
        else:
            entries.append(bytes([2, 24, 0, 0]) + word(node, 4) + word(hw, 4)
                           + word(1, 4) + bytes(8))
    for start, size, node in memory:
        if node is not None:
            entries.append(bytes([1, 40]) + word(node, 4) + bytes(2)
                           + word(start, 8) + word(size, 8) + bytes(4)
                           + word(rng.choice([1, 3, 5]), 4) + bytes(8))
    rng.shuffle(entries)
    return table(b"SRAT", 3, body + b"".join(entries))


def slit(rows):
    return table(b"SLIT", 1, word(len(rows), 8) + b"".join(map(bytes, rows)))


def draw(rng):
    """Tables, and the memory map of the machine."""
    nodes = rng.sample(list(range(6)) + [255, 256, 0x1020304, 0xfffffffe],
                       rng.randint(1, 6))
    ids = rng.sample(list(range(250)) + list(range(256, 400)) + [0xfffffffe],
                     rng.randint(1, 24))
    cpus = [(hw, 1 if n == 0 or rng.random() < .8 else rng.choice([0, 2]),
             rng.choice(nodes) if rng.random() < .9 else None)
            for n, hw in enumerate(ids)]
    memory, at = [], 0x100000
    for _ in range(rng.randint(1, 8)):
        size = rng.randint(1, 64) << 20
        memory.append((at, size, rng.choice(nodes + [None])))
        at += size + (rng.randint(1, 9) << 20)
    tables = [madt(cpus), srat(cpus, memory, rng)]
    if rng.random() < .7:
        count = rng.randint(1, 6)
        tables.append(slit([[10 if a == b else rng.randint(11, 255)
                             for b in range(count)] for a in range(count)]))
    rng.shuffle(tables)
    return tables, [(start, size) for start, size, _ in memory]


def fields(tables, place):
    """(name, value) of all that iasl says of tables, by signature."""
    for number, made in enumerate(tables):
        path = place / f"{made[:4].decode()}{number}.aml"
        path.write_bytes(made)
        done = subprocess.run(["iasl", "-d", path], capture_output=True,
                              text=True, check=False)
        text = path.with_suffix(".dsl")
        if done.returncode or not text.exists():
            raise RuntimeError(f"iasl refuses a table: {done.stdout}")
        found = []
        for line in text.read_text().splitlines():
            m = FIELD.match(line)
            if m:
                found.append((m[1] or m[3], m[2] or m[4]))
        yield made[:4].decode(), found


def entries(found):
    """The subtables: a dictionary of the fields of each."""
    all_of_them = []
    for name, value in found:
        if name == "Subtable Type":
            all_of_them.append({"kind": int(value[:2], 16)})
        elif all_of_them:
            all_of_them[-1][name] = value
    return all_of_them


def number(entry, name):
    return int(entry[name], 16)


def facts_of_iasl(tables, memory, place):
    """The machine as a set of lines like host_describe()'s."""
    cpus, node_of_cpu, node_of_memory, lines = {}, {}, {}, set()
    for signature, found in fields(tables, place):
        for e in entries(found):
            if signature == "APIC" and e["kind"] in (0, 9):
                hw = number(e, "Local Apic ID" if e["kind"] == 0
                            else "Processor x2Apic ID")
                cpus[hw] = e
            elif signature == "SRAT" and e["Enabled"] == "1":
                if e["kind"] == 0:
                    node = int(e["Proximity Domain High(24)"]
                               + e["Proximity Domain Low(8)"], 16)
                else:
                    node = number(e, "Proximity Domain")
                if e["kind"] == 1:
                    node_of_memory[number(e, "Base Address")] = (
                        number(e, "Address Length"), node)
                else:
                    node_of_cpu[number(e, "Apic ID")] = node
        for name, value in found if signature == "SLIT" else []:
            if name.startswith("Locality "):
                for to, far in enumerate(value.split()):
                    lines.add(f"distance {int(name.split()[1], 16)} {to}"
                              f" {int(far, 16)}")
    for hw, e in cpus.items():
        state = "" if e["Processor Enabled"] == "1" else " off"
        if state and number(e, "Flags (decoded below)") & 2 == 0:
            continue  # not usable, and never will be
        lines.add(f"cpu {hw:#x} node {node_of_cpu.get(hw, 'none')}{state}")
    for start, size in memory:
        length, node = node_of_memory.get(start, (size, "none"))
        lines.add(f"range {start:#x} {length:#x} node {node}")
    return lines


def main():
    tell = sys.argv[1]
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 40
    rng = random.Random(seed)
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        for machine in range(count):
            tables, memory = draw(rng)
            image = place / "image"
            image.write_bytes(pack.pack(tables, 2))
            done = subprocess.run(
                [tell, image, ",".join(f"{s:x}+{n:x}" for s, n in memory)],
                capture_output=True, text=True)
            ours = set(done.stdout.split("\n")) - {""}
            theirs = facts_of_iasl(tables, memory, place)
            if ours != theirs or done.returncode:
                bad += 1
                print(f"# machine {machine} of seed {seed}: {done.stderr}")
                print("# ours alone:", sorted(ours - theirs)[:8])
                print("# iasl alone:", sorted(theirs - ours)[:8])
    print(f"{'not ' if bad else ''}ok 1 - iasl reads the same in the tables of"
          f" {count} machines")
    print("1..1")
    return bad != 0


if __name__ == "__main__":
    sys.exit(main())
