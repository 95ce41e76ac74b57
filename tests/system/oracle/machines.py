#!/usr/bin/env python3
"""machines: the machines of numa-machines.json as device trees.

  machines.py --list
  machines.py OUTFILE [NAME ...]      all, or those named, as one batch

Each tree describes the machine as its snapshot does, faults included: a
processor that several nodes claim is listed once per node, a matrix that is
not square is written with the columns it has. Memory is scaled, a MiB for a
GiB, at least 64 KiB in a node that has any; the nodes' memory lies one after
another from 0x10000000 in the order of the nodes, aligned to 64 KiB, with a
gap of 1 MiB after each.
"""
# SPDX-License-Identifier: LGPL-2.1-only

import argparse
import json
import pathlib
import struct
import sys

import fdt

FIXTURE = (pathlib.Path(__file__).resolve().parents[2]
           / "infra" / "fixtures" / "machines" / "numa-machines.json")
BASE = 0x10000000
ALIGN = 64 << 10
GAP = 1 << 20
LEAST_KIB = 64


def load(path=FIXTURE):
    """The machines, by name."""
    with open(path, encoding="utf-8") as file:
        return {m["name"]: m for m in json.load(file)["machines"]}


def cpu_list(text):
    """The numbers of a list such as "0-7,192-199"."""
    found = []
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def scaled(mem_kib):
    """Bytes of a node's memory: KiB -> KiB / 1024."""
    return max(mem_kib // 1024, LEAST_KIB) << 10 if mem_kib else 0


def add_cpus(root, nodes):
    """A cpu node per processor and node that claims it."""
    cpus = root.add("cpus")
    cpus.props["#address-cells"] = fdt.value(1)
    cpus.props["#size-cells"] = fdt.value(0)
    for node in nodes:
        for number in cpu_list(node["cpus"]):
            cpu = cpus.add("cpu@%x" % number, device_type="cpu", reg=number)
            cpu.props["numa-node-id"] = fdt.value(node["id"])


def add_memory(root, nodes):
    """A memory node per node that has memory."""
    at = BASE
    for node in nodes:
        size = scaled(node["mem_kib"])
        if size:
            memory = root.add("memory@%x" % at, device_type="memory",
                              reg=struct.pack(">QQ", at, size))
            memory.props["numa-node-id"] = fdt.value(node["id"])
            at = (at + size + GAP + ALIGN - 1) & -ALIGN


def columns(machine, count):
    """The node ids of the columns of the matrix.

    A row as long as the list of nodes has a column per listed node. A row of
    another length has a column per node of the machine before some were
    taken offline: 0, 1, 2 ..."""
    ids = machine.get("distance_index") or [n["id"] for n in machine["nodes"]]
    return ids if len(ids) == count else list(range(count))


def add_map(root, machine):
    """The distance map; none where the snapshot has none."""
    rows = machine["distance"]
    if rows is None:
        return
    ids = machine.get("distance_index") or [n["id"] for n in machine["nodes"]]
    triples = [(a, b, far) for a, row in zip(ids, rows)
               for b, far in zip(columns(machine, len(row)), row)]
    node = root.add("distance-map", compatible="numa-distance-map-v1")
    node.props["distance-matrix"] = fdt.value(
        [number for triple in triples for number in triple])


def tree(machine):
    """The device tree of one machine."""
    root = fdt.Node("")
    root.props["#address-cells"] = fdt.value(2)
    root.props["#size-cells"] = fdt.value(2)
    root.props["model"] = fdt.value(machine["name"])
    add_cpus(root, machine["nodes"])
    add_memory(root, machine["nodes"])
    add_map(root, machine)
    lowest = min(n for node in machine["nodes"]
                 for n in cpu_list(node["cpus"]))
    return fdt.Tree(root, lowest)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("outfile", nargs="?")
    parser.add_argument("name", nargs="*")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--json", default=FIXTURE)
    args = parser.parse_args()
    known = load(args.json)
    if args.list or not args.outfile:
        print("\n".join(known))
        return 0
    unknown = [n for n in args.name if n not in known]
    if unknown:
        print("no machine %s" % ", ".join(unknown), file=sys.stderr)
        return 1
    with open(args.outfile, "wb") as out:
        for name in args.name or known:
            out.write(fdt.padded(fdt.write(tree(known[name]))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
