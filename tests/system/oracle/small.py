"""small: machines of a few lines for the examples worked out by hand."""
# SPDX-License-Identifier: LGPL-2.1-only

import struct

import fdt
import model
import tables

BOOT = 0x10000


class Cases(list):
    """The cases of a file, in their order."""

    def add(self, function):
        """A decorator; the docstring is the sentence the case proves."""
        self.append(function)
        return function


def equal(got, expected, what=""):
    """Stop the case with both values."""
    if got != expected:
        raise AssertionError("%s: expected %r, got %r"
                             % (what, expected, got))


# ----------------------------------------------------------- small machines

def cpu(hw, node=None, **more):
    """A processor, or several threads with a list of ids."""
    return dict(more, hw=hw, node=node)


def ram(start, size, node=None, **more):
    """A range of memory; more: reach, dma, status."""
    return dict(more, start=start, size=size, node=node)


def add_cpu(cpus, spec):
    """A cpu node; its phandle is 0x100 + its first hardware id."""
    ids = spec["hw"] if isinstance(spec["hw"], list) else [spec["hw"]]
    node = cpus.add("cpu@%x" % ids[0], device_type="cpu", reg=ids,
                    phandle=spec.get("phandle", 0x100 + ids[0]))
    if spec["node"] is not None:
        node.props["numa-node-id"] = fdt.value(spec["node"])
    if "status" in spec:
        node.props["status"] = fdt.value(spec["status"])


def add_ram(root, spec):
    """A memory node; `reach` lists hardware ids of processors."""
    node = root.add("memory@%x" % spec["start"], device_type="memory",
                    reg=struct.pack(">QQ", spec["start"], spec["size"]))
    if spec["node"] is not None:
        node.props["numa-node-id"] = fdt.value(spec["node"])
    if "reach" in spec:
        node.props["mutek,reach"] = fdt.value(
            [0x100 + hw for hw in spec["reach"]])
    if "dma" in spec:
        node.props["mutek,dma"] = fdt.value(spec["dma"])
    if "status" in spec:
        node.props["status"] = fdt.value(spec["status"])


def tree(cpus, rams, far=None, boot=0, window=None, keep=(), block=()):
    """A device tree; `far` lists (row, column, distance)."""
    root = fdt.Node("")
    root.props["#address-cells"] = fdt.value(2)
    root.props["#size-cells"] = fdt.value(2)
    holder = root.add("cpus")
    holder.props["#address-cells"] = fdt.value(1)
    holder.props["#size-cells"] = fdt.value(0)
    for spec in cpus:
        add_cpu(holder, spec)
    for spec in rams:
        add_ram(root, spec)
    if far is not None:
        node = root.add("distance-map", compatible="numa-distance-map-v1")
        node.props["distance-matrix"] = fdt.value(
            [n for triple in far for n in triple])
    if window:
        root.props["mutek,dma-window"] = struct.pack(">QQ", *window)
    if keep:
        holder = root.add("reserved-memory", ranges=b"")
        holder.props["#address-cells"] = fdt.value(2)
        holder.props["#size-cells"] = fdt.value(2)
        for start, size in keep:
            holder.add("keep@%x" % start, reg=struct.pack(">QQ", start, size))
    return fdt.Tree(root, boot, block)


def machine(*args, limits=model.Limits(), boot_size=BOOT, **named):
    """The model of a tree, through the bytes of a blob."""
    blob = fdt.write(tree(*args, **named))
    facts = tables.read_facts(fdt.parse(blob))
    return model.Machine(facts, boot_size, limits)


def extents(found):
    """(start, last) of each bank."""
    return [(b.start, b.last) for b in found.banks]


def places(found, cpu_id, state, **more):
    """The answers of a processor for SYS, DMA, CLUSTER, CPU."""
    answers = model.Answers(found, **more)
    return [answers.place(found.cluster_of[cpu_id],
                          found.candidates_local(v, cpu_id), state)
            for v in model.VALIDS]


def stricts(found, cpu_id, state, **more):
    """The same with the flag strict."""
    answers = model.Answers(found, **more)
    return [answers.strict(found.cluster_of[cpu_id],
                           found.candidates_local(v, cpu_id), state)
            for v in model.VALIDS]


def near(found, caller, cpu_id):
    """The answers of mem_proximity_cpu(cpu_id), asked by caller."""
    answers = model.Answers(found)
    return [answers.near(v, caller, cpu_id) for v in model.VALIDS]


def square(rows):
    """Triples of a matrix whose rows and columns are nodes 0, 1, 2 ..."""
    return [(a, b, far) for a, row in enumerate(rows)
            for b, far in enumerate(row)]


def listing(found, cpu_id, valid):
    """The order of a processor's cluster without what it may not use."""
    may = found.candidates_local(valid, cpu_id)
    return [b for b in found.flat_orders[found.cluster_of[cpu_id]]
            if may >> b & 1]


TWO = square([[10, 20], [20, 10]])


def two_by_three():
    """Banks 0 (boot), 1, 2, 3 in node 0 and 4, 5, 6 in node 1."""
    return machine(
        [cpu(0, 0), cpu(1, 1)],
        [ram(0x10000000, 0x20000, 0), ram(0x10020000, 0x10000, 0),
         ram(0x10030000, 0x10000, 0), ram(0x20000000, 0x10000, 1),
         ram(0x20010000, 0x10000, 1), ram(0x20020000, 0x10000, 1)], TWO)


def narrow():
    """Node 0: 0 (boot), 1 for all, 2 without DMA, 3 of the processors 0 and
    1, 4 of processor 0. Processor 2 is in node 1, which has no memory."""
    return machine(
        [cpu(0, 0), cpu(1, 0), cpu(2, 1)],
        [ram(0x10000000, 0x20000, 0),
         ram(0x11000000, 0x10000, 0, dma=0),
         ram(0x12000000, 0x10000, 0, reach=[0, 1]),
         ram(0x13000000, 0x10000, 0, reach=[0])], TWO)
