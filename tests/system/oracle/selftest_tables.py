"""selftest_tables: banks, processors, nodes and faults worked out by hand.

Each case states a sentence of the contract and numbers that a reader can
follow with a pencil; none of them was taken from the model's output.
"""
# SPDX-License-Identifier: LGPL-2.1-only

import fdt
import machines
import model
import tables
from small import BOOT, Cases, cpu, equal, extents, machine, places, ram

CASES = Cases()


# -------------------------------------------------------------------- banks

@CASES.add
def overlap():
    """the lower range keeps the bytes, the later is trimmed or dropped"""
    found = machine([cpu(0, 0)], [
        ram(0x10008000, 0x8000, 1),      # inside the first: dropped
        ram(0x10000000, 0x20000, 0),
        ram(0x10010000, 0x20000, 1),     # trimmed to 0x10020000
        ram(0x10018000, 0x20000, 2)],    # trimmed to 0x10030000
        boot_size=0x8000)
    equal(extents(found),
          [(0x10000000, 0x10007FFF), (0x10008000, 0x1001FFFF),
           (0x10020000, 0x1002FFFF), (0x10030000, 0x10037FFF)])
    equal([b.node for b in found.banks], [0, 0, 1, 2])


@CASES.add
def overlap_in_table_order():
    """ranges that start together: table order"""
    found = machine([cpu(0, 0)], [ram(0x10000000, 0x20000, 3),
                                  ram(0x10000000, 0x30000, 0)])
    equal([(b.last, b.node) for b in found.banks],
          [(0x1000FFFF, 3), (0x1001FFFF, 3), (0x1002FFFF, 0)])


@CASES.add
def clipped():
    """clipped to the width of an address and to half of the space"""
    found = machine([cpu(0, 0)], [ram((1 << 64) - 0x20000, 0x50000, 0)])
    equal(found.banks[-1].last, (1 << 64) - 1)
    found = machine([cpu(0, 0)], [ram(0x1000, (1 << 63) + 0x1000, 0)])
    equal(found.banks[-1].last, 0x1000 + (1 << 63) - 1)
    found = machine([cpu(0, 0)], [ram(0, 0x20000, 0),
                                  ram(0xFFFFF000, 0x2000, 0)],
                    limits=model.Limits(width=32))
    equal(found.banks[-1].last, 0xFFFFFFFF)


@CASES.add
def clipped_to_the_processor():
    """what the processor does not name is no memory; half of what it names is
    no limit"""
    narrow = model.Limits(physical=36)
    found = machine([cpu(0, 0)], [ram(0x1000, 1 << 40, 0),
                                  ram(1 << 36, 0x20000, 0)], limits=narrow)
    equal([(b.start, b.last) for b in found.banks][-1][1], (1 << 36) - 1)
    found = machine([cpu(0, 0)], [ram(0, 0x20000, 0),
                                  ram((1 << 36) - 0x10000, 0x10000, 0)],
                    limits=narrow)
    equal(found.banks[-1].last, (1 << 36) - 1)
    found = machine([cpu(0, 0)], [ram(0, 0x20000, 0),
                                  ram(0xFFFFF000, 0x2000, 0)],
                    limits=model.Limits(width=32, physical=40))
    equal(found.banks[-1].last, 0xFFFFFFFF)


@CASES.add
def reserved():
    """reserved bytes are taken out, a range may become several"""
    found = machine(
        [cpu(0, 0)], [ram(0x10000000, 0x40000, 0)],
        keep=[(0x10020000, 0x1000)], block=[(0x10000000, 0x100),
                                            (0x1003FFFF, 0x10)])
    equal(extents(found),
          [(0x10000100, 0x100100FF), (0x10010100, 0x1001FFFF),
           (0x10021000, 0x1003FFFE)])


@CASES.add
def small_pieces():
    """pieces smaller than 256 bytes are dropped"""
    found = machine(
        [cpu(0, 0)], [ram(0x10000000, 0x10000, 0), ram(0x20000000, 256, 0),
                      ram(0x30000000, 255, 0), ram(0x40000000, 0x1000, 0)],
        window=(0, 0x400000FF))
    equal(extents(found),
          [(0x10000000, 0x1000FFFF), (0x20000000, 0x200000FF),
           (0x400000FF, 0x40000FFF)])


@CASES.add
def window_splits():
    """ranges are split at the ends of the window; inside is reached"""
    found = machine([cpu(0, 0)], [ram(0x10000000, 0x20000, 0),
                                  ram(0x20000000, 0x30000, 0),
                                  ram(0x30000000, 0x1000, 0, dma=0)],
                    window=(0x10010000, 0x10010000))
    equal(extents(found)[2:4], [(0x20000000, 0x2001FFFF),
                                (0x20020000, 0x2002FFFF)])
    equal([b.dma for b in found.banks], [False, True, True, False, False])
    # Key (3): what no master reaches goes first, the boot bank last.
    equal(found.flat_orders[0], [3, 4, 1, 2, 0])
    equal(places(found, 0, "empty"), [3, 1, 3, 3])


@CASES.add
def boot_bank_over_window():
    """a border inside the boot bank: it has the narrower properties"""
    found = machine([cpu(0, 0)], [ram(0x10000000, 0x30000, 0)],
                    window=(0, 0x10008000))
    equal(extents(found), [(0x10000000, 0x1000FFFF),
                           (0x10010000, 0x1002FFFF)])
    equal([b.dma for b in found.banks], [False, False])
    equal(places(found, 0, "far"), [0, "ENOTSUP", 0, 0])


@CASES.add
def boot_bank_place():
    """the boot bank starts the lowest piece that has no mutek,reach"""
    found = machine(
        [cpu(0, 0), cpu(1, 0)],
        [ram(0x10000000, 0x20000, 0, reach=[0, 1]),
         ram(0x20000000, 0x20000, 0)])
    equal([b.boot for b in found.banks], [False, True, False])
    equal(found.banks[1].start, 0x20000000)


@CASES.add
def reach_of_nobody():
    """a phandle of no processor is ignored; nobody reaches an empty set"""
    found = machine(
        [cpu(0, 0), cpu(1, 0)],
        [ram(0x10000000, 0x20000, 0), ram(0x20000000, 4096, 0, reach=[]),
         ram(0x30000000, 4096, 0, reach=[77]),
         ram(0x40000000, 4096, 0, reach=[77, 1])])
    equal([b.reach for b in found.banks], [3, 3, 0, 0, 2])
    equal(found.cost, [[10, 10, 255, 255, 10]])
    equal(found.flat_orders[0], [4, 1, 0, 2, 3])


@CASES.add
def disabled_memory():
    """memory whose status is not okay is not there"""
    found = machine([cpu(0, 0)], [ram(0, 0x20000, 0),
                                  ram(0x100000, 4096, 0, status="disabled"),
                                  ram(0x200000, 4096, 0, status="ok")])
    equal([b.start for b in found.banks], [0, 0x10000, 0x200000])


@CASES.add
def too_many_banks():
    """banks beyond the maximum at the highest addresses are ignored"""
    found = machine([cpu(0, 0)],
                    [ram(0x10000000, 0x20000, 0)]
                    + [ram(0x20000000 + 0x2000 * i, 4096, 0)
                       for i in range(9)], limits=model.Limits(bank_max=5))
    equal([b.start for b in found.banks],
          [0x10000000, 0x10010000, 0x20000000, 0x20002000, 0x20004000])


# -------------------------------------------------------- processors, nodes

@CASES.add
def processor_ids():
    """processor 0 boots, the others follow in ascending hardware id"""
    rams = [ram(0, 0x20000, 0)]
    cpus = [cpu(7, 0), cpu([5, 4], 0), cpu(9, 0)]
    for boot, expected in ((5, [5, 4, 7, 9]), (4, [4, 5, 7, 9]),
                           (6, [4, 5, 7, 9]), (9, [9, 4, 5, 7])):
        found = machine(cpus, rams, boot=boot)
        equal([c.hw for c in found.claims], expected, boot)


@CASES.add
def phandle_of_threads():
    """a phandle names every processor of its node"""
    found = machine([cpu([0, 1], 0), cpu(2, 0)],
                    [ram(0, 0x20000, 0), ram(0x100000, 4096, 0, reach=[0])])
    equal(found.banks[2].reach, 0b011)
    equal(found.clusters, [[0, 1], [2]])


@CASES.add
def claimed_twice():
    """the same reg listed twice: the first claim counts"""
    found = machine(
        [cpu(0, 0), cpu(1, 0), cpu(1, 1, phandle=0x999), cpu(0, 1)],
        [ram(0, 0x20000, 0), ram(0x100000, 4096, 1)])
    equal(found.node_of, [0, 0])
    equal(found.clusters, [[0, 1]])


@CASES.add
def too_many_processors():
    """processors beyond the maximum are dropped and count nowhere"""
    found = machine(
        [cpu(i, i % 2) for i in range(5)],
        [ram(0, 0x20000, 0), ram(0x100000, 4096, 1, reach=[1, 4])],
        boot=4, limits=model.Limits(cpu_max=3))
    equal([c.hw for c in found.claims], [4, 0, 1])
    equal(found.banks[2].reach, 0b101)


@CASES.add
def absent_counts():
    """an absent processor has an id and counts in SYS"""
    found = machine([cpu(0, 0), cpu(1, 1, status="disabled")],
                    [ram(0, 0x20000, 0), ram(0x100000, 4096, 0, reach=[0])])
    equal(found.count, 2)
    equal(places(found, 0, "empty"), [1, 1, 2, 2])


@CASES.add
def strays():
    """who is in no node is in the boot processor's, or in the lowest"""
    cpus = [cpu(0, 4), cpu(1), cpu(2, 2)]
    rams = [ram(0, 0x20000), ram(0x100000, 4096, 2)]
    found = machine(cpus, rams)
    equal(found.node_of, [4, 4, 2])
    equal([b.node for b in found.banks], [4, 4, 2])
    found = machine(cpus, rams, boot=1)
    equal([c.hw for c in found.claims], [1, 0, 2])
    equal(found.node_of, [2, 4, 2])
    equal([b.node for b in found.banks], [2, 2, 2])


@CASES.add
def nobody_names_a_node():
    """if nobody names a node, there is a single node 0"""
    found = machine([cpu(0), cpu(1)], [ram(0, 0x20000), ram(0x100000, 4096)])
    equal(found.node_of, [0, 0])
    equal(found.cost, [[10, 10, 10]])


@CASES.add
def too_many_nodes():
    """who is in a node beyond the maximum counts as in no node"""
    found = machine(
        [cpu(0, 5), cpu(1, 900), cpu(2, 1)],
        [ram(0, 0x20000, 1), ram(0x100000, 4096, 900)],
        [(5, 1, 30), (900, 1, 7), (5, 900, 999)],
        limits=model.Limits(node_max=2))
    equal(found.node_of, [5, 5, 1])
    equal([b.node for b in found.banks], [1, 1, 5])
    equal(found.flat, None)
    equal(found.cost, [[30, 30, 10], [10, 10, 30]])


@CASES.add
def sparse_ids():
    """node ids may be sparse and large"""
    found = machine([cpu(0, 255), cpu(1, 0x7FFFFFFF)],
                    [ram(0, 0x20000, 0x7FFFFFFF), ram(0x100000, 4096, 255)],
                    [(255, 0x7FFFFFFF, 17)])
    equal(found.cost, [[17, 17, 10], [10, 10, 17]])


# --------------------------------------------------- machines that exist

def real(name):
    """The model of a machine of the fixture."""
    blob = fdt.write(machines.tree(machines.load()[name]))
    return model.Machine(tables.read_facts(fdt.parse(blob)), BOOT)


@CASES.add
def real_claimed_by_all():
    """eight nodes that claim the same processors: the first has them"""
    found = real("8em64t-2s2ca2c-buggynuma")
    equal(found.count, 8)
    equal(set(found.node_of), {0})
    equal(found.flat, None)
    equal([b.node for b in found.banks], [0, 0, 1, 2, 3, 4, 5, 6, 7])
    # 2096684 KiB: 2047 KiB, that is 0x1ffc00 bytes; a MiB on and aligned.
    equal(extents(found)[1:3], [(0x10010000, 0x101FFBFF),
                                (0x10300000, 0x104FFBFF)])


@CASES.add
def real_without_memory():
    """processors in nodes without memory, memory without processors"""
    # Nodes 5..10 have memory: banks 0 (boot), 1 in 5, then one each.
    found = real("fakememinitiators-1np2c+1npp+gi")
    equal(found.clusters, [[0, 1], [2, 3], [4, 5], [6, 7]])
    equal(found.home, [[0, 1], [4], [2], [5]])
    # Node 0: 5 at 11, 6 at 14, 7 at 17, 8 and 9 at 21, 10 at 28.
    equal(found.flat_orders[0], [1, 0, 2, 3, 4, 5, 6])
    # Node 1: 8 at 11, 9 at 14, 10 at 17, 5 and 6 at 21, 7 at 28. At 21 it
    # has 1 and 2, k = 2, c = 1: 2 first; the boot bank, of node 5, is last.
    equal(found.flat_orders[1], [4, 5, 6, 2, 1, 0, 3])


@CASES.add
def real_not_square():
    """a row with columns of nodes that are offline: these are dropped"""
    found = real("offline-cpu0-node0")
    equal([c.hw for c in found.claims], [5, 7, 9, 11, 13, 15, 17, 19])
    equal(found.table, {(1, 1): 10})
    equal(found.clusters, [list(range(8))])


@CASES.add
def real_large():
    """24 nodes, 384 processors: each node is a cluster"""
    found = real("192em64t-24n8c2t")
    equal(found.count, 384)
    equal(len(found.clusters), 24)
    equal(found.clusters[0], list(range(8)) + list(range(192, 200)))
    equal(found.home[23], [24])


@CASES.add
def boot_bank_is_kept():
    """the boot bank is a bank, however many lie below it"""
    found = machine(
        [cpu(0, 0)],
        [ram(0x1000 * i, 0x800, 0, reach=[0]) for i in range(4)]
        + [ram(0x100000, 0x20000, 0)], limits=model.Limits(bank_max=3))
    equal([b.start for b in found.banks], [0, 0x1000, 0x100000])
