"""selftest_rules: orders, clusters, homes, requests worked out by hand.

Each case states a sentence of the contract and numbers that a reader can
follow with a pencil; none of them was taken from the model's output.
"""
# SPDX-License-Identifier: LGPL-2.1-only

import describe
import fdt
import model
import tables
from small import (BOOT, Cases, cpu, equal, extents, listing, machine, narrow,
                   near, places, ram, square, stricts, tree, TWO, two_by_three)

CASES = Cases()


# -------------------------------------------------------------------- order

@CASES.add
def touching_ranges():
    """touching ranges are never merged, the boot bank is one of its own"""
    equal(extents(two_by_three())[:4],
          [(0x10000000, 0x1000FFFF), (0x10010000, 0x1001FFFF),
           (0x10020000, 0x1002FFFF), (0x10030000, 0x1003FFFF)])


@CASES.add
def tie_rotation():
    """equals by (i - c) mod k, smaller first"""
    # Cluster 1 near node 1: i of 4, 5, 6 is 0, 1, 2; less 1 modulo 3 that
    # is 2, 0, 1; so 5, 6, 4. Node 0 at 20: 2, 3, 1.
    found = two_by_three()
    equal(found.flat_orders[0], [1, 2, 3, 0, 4, 5, 6], "cluster 0")
    equal(found.flat_orders[1], [5, 6, 4, 2, 3, 1, 0], "cluster 1")


@CASES.add
def boot_bank_last():
    """the boot bank is last among its cost, not counted in k and i"""
    # With the boot bank in k, cluster 1 would see 0, 1, 2, 3 as i = 0..3.
    found = two_by_three()
    equal(found.flat_orders[0].index(0), 3)
    equal(found.flat_orders[1][3:], [2, 3, 1, 0])


@CASES.add
def two_by_three_placed():
    """where 64 bytes go when empty, home full, all but the farthest full"""
    found = two_by_three()
    equal(found.home, [[0, 1, 2, 3], [4, 5, 6]], "home")
    equal(places(found, 0, "empty"), [1, 1, 1, 1])
    equal(places(found, 1, "empty"), [5, 5, 5, 5])
    equal(places(found, 0, "home"), [4, 4, 4, 4])
    equal(places(found, 1, "home"), [2, 2, 2, 2])
    equal(places(found, 0, "far"), [6, 6, 6, 6])
    equal(places(found, 1, "far"), [0, 0, 0, 0])


@CASES.add
def use_decides():
    """(4) 64 * used / size rounded down decides before (5)"""
    found = two_by_three()
    # 64 * 1023 / 65536 is below 1 and rounds to 0: 2 and 3 are equal, and
    # (5) puts 2 before 3. One byte more and 3 is the least used.
    used = [9, 40000, 1023, 0, 0, 0, 0]
    share = [64 * u // 65536 for u in used]
    equal(places(found, 0, "part", share=share), [2] * 4)
    share[2] = 64 * 1024 // 65536
    equal(places(found, 0, "part", share=share), [3] * 4)


@CASES.add
def use_stays_in_group():
    """(4) never carries a request past the group of equals"""
    share = [0, 63, 63, 63, 0, 0, 0]
    equal(places(two_by_three(), 0, "part", share=share), [1] * 4)


@CASES.add
def boot_bank_used():
    """an emptier boot bank still is last among its cost"""
    share = [0, 60, 61, 59, 0, 0, 0]
    equal(places(two_by_three(), 0, "part", share=share), [3] * 4)


@CASES.add
def narrow_first():
    """narrow banks first, then those that no DMA master reaches"""
    found = narrow()
    equal(found.clusters, [[0, 1], [2]], "clusters")
    equal(found.flat_orders[0], [4, 3, 2, 1, 0], "cluster 0")


@CASES.add
def unreached_last():
    """banks out of reach have cost 255 and come after all others, by id"""
    found = narrow()
    equal(found.cost, [[10] * 5, [20, 20, 20, 255, 255]], "cost")
    equal(found.flat_orders[1], [2, 1, 0, 3, 4])


@CASES.add
def wider_than_use():
    """(2) and (3) go before (4)"""
    share = [0, 0, 60, 0, 0]
    equal(places(narrow(), 0, "part", share=share), [2, 1, 3, 4])


@CASES.add
def rotation_of_remote():
    """far banks of several nodes at one cost rotate together"""
    # At 20 cluster 1 has 1, 3, 4: (i - 1) mod 3 is 2, 0, 1, so 3, 4, 1.
    # Cluster 2 has 1, 2: (i - 2) mod 2 is 0, 1.
    found = machine(
        [cpu(0, 0), cpu(1, 1), cpu(2, 2)],
        [ram(0x10000000, 0x20000, 0), ram(0x20000000, 0x10000, 1),
         ram(0x30000000, 0x10000, 2), ram(0x30010000, 0x10000, 2)])
    equal(found.flat_orders[0], [1, 0, 2, 3, 4])
    equal(found.flat_orders[1], [2, 3, 4, 1, 0])
    equal(found.flat_orders[2], [3, 4, 1, 2, 0])


@CASES.add
def rotation_counts_unusable():
    """k is the number of equals before any valid is applied"""
    # Processors 1 and 2 are cluster 1; bank 2 is private to 1, banks 3 and
    # 4 to 2. All three are equal in (1)-(3): (i - 1) mod 3 is 2, 0, 1.
    # Were only 3 and 4 counted for processor 2, c = 1 would put 4 first.
    found = machine(
        [cpu(0, 0), cpu(1, 1), cpu(2, 1)],
        [ram(0x10000000, 0x20000, 0), ram(0x20000000, 4096, 1, reach=[1]),
         ram(0x21000000, 4096, 1, reach=[2]),
         ram(0x22000000, 4096, 1, reach=[2])])
    equal(found.flat_orders[1], [3, 4, 2, 1, 0])
    equal(places(found, 1, "empty"), [1, 1, 1, 2])
    equal(places(found, 2, "empty"), [1, 1, 1, 3])
    equal(found.flat_orders[0], [1, 0, 2, 3, 4])


# -------------------------------------------------- clusters, homes, reach

@CASES.add
def private_does_not_split():
    """a bank that a single processor reaches never splits a cluster"""
    found = narrow()
    equal(found.cluster_of, [0, 0, 1])
    equal(found.home[0], [0, 1, 2, 3], "home: what the whole cluster reaches")


@CASES.add
def shared_splits():
    """a bank that some reach and others do not splits them"""
    found = machine(
        [cpu(0, 0), cpu(1, 0), cpu(2, 0)],
        [ram(0x10000000, 0x20000, 0), ram(0x20000000, 4096, 0, reach=[0, 2])])
    equal(found.clusters, [[0, 2], [1]])


@CASES.add
def equal_nodes():
    """processors of two nodes whose costs are equal are one cluster"""
    found = machine(
        [cpu(0, 0), cpu(1, 1), cpu(2, 2)],
        [ram(0x10000000, 0x20000, 0), ram(0x20000000, 0x10000, 1),
         ram(0x30000000, 0x10000, 2)],
        square([[10, 10, 20], [10, 10, 20], [30, 30, 10]]))
    equal(found.clusters, [[0, 1], [2]])
    equal(found.home, [[0, 1, 2], [3]])


@CASES.add
def nodes_without_banks_do_not_split():
    """a distance to a node without memory makes no cluster"""
    found = machine(
        [cpu(0, 0), cpu(1, 1)], [ram(0x10000000, 0x20000, 2)],
        [(0, 2, 15), (1, 2, 15), (0, 1, 30), (1, 0, 99)])
    equal(found.clusters, [[0, 1]])
    equal(found.cost, [[15, 15]])


@CASES.add
def home_without_memory():
    """a cluster with no memory of its own still has a home"""
    found = machine(
        [cpu(0, 0), cpu(1, 1)],
        [ram(0x10000000, 0x20000, 1), ram(0x20000000, 0x10000, 2),
         ram(0x21000000, 0x10000, 2)],
        square([[10, 21, 15], [21, 10, 30], [15, 30, 10]]))
    equal(found.home, [[2, 3], [0, 1]])
    equal(places(found, 0, "empty"), [2] * 4)
    equal(places(found, 0, "home"), [1] * 4)


@CASES.add
def home_is_not_private():
    """home leaves out a cheaper bank that not all of the cluster reach"""
    found = machine(
        [cpu(0, 0), cpu(1, 0)],
        [ram(0x10000000, 0x20000, 1), ram(0x20000000, 0x10000, 0, reach=[1])])
    equal(found.home, [[0, 1]])
    equal(found.cost, [[20, 20, 10]])
    equal(places(found, 1, "home"),
          ["ENOMEM", "ENOMEM", "ENOMEM", 2])


@CASES.add
def asymmetric():
    """in (a, b, d) a is the processor's node; asymmetric is directed"""
    found = machine(
        [cpu(0, 0), cpu(1, 1)],
        [ram(0x10000000, 0x20000, 0), ram(0x20000000, 0x10000, 1),
         ram(0x30000000, 0x10000, 2)],
        [(0, 1, 40), (1, 0, 15), (0, 2, 30), (1, 2, 12)])
    equal(found.flat, None)
    equal(found.cost, [[10, 10, 40, 30], [15, 15, 10, 12]])
    equal(found.flat_orders, [[1, 0, 3, 2], [2, 3, 1, 0]])


@CASES.add
def missing_pairs():
    """in a tree a missing pair is as far as its reverse; neither: 20; 10"""
    found = machine(
        [cpu(0, 0), cpu(1, 1)],
        [ram(0x10000000, 0x20000, 0), ram(0x20000000, 0x10000, 1),
         ram(0x30000000, 0x10000, 2)],
        [(0, 1, 33), (2, 1, 44), (2, 0, 45), (0, 2, 46)])
    equal(found.cost, [[10, 10, 33, 46], [33, 33, 10, 44]])
    equal(found.flat, None)


@CASES.add
def missing_pairs_of_a_slit():
    """elsewhere a missing pair is 20 even if the reverse is given"""
    facts = tables.read_facts(fdt.parse(fdt.write(tree(
        [cpu(0, 0), cpu(1, 1)],
        [ram(0x10000000, 0x20000, 0), ram(0x20000000, 0x10000, 1)],
        [(0, 1, 33)]))))
    facts.both_ways = False
    found = model.Machine(facts, BOOT)
    equal(found.cost, [[10, 10, 33], [20, 20, 10]])


@CASES.add
def mirrored_pairs_are_not_judged():
    """a distance taken from its reverse may be below the row's diagonal"""
    found = machine(
        [cpu(0, 0), cpu(1, 1)],
        [ram(0x10000000, 0x20000, 0), ram(0x20000000, 0x10000, 1)],
        [(0, 1, 12), (1, 1, 15)])
    equal(found.flat, None)
    equal(found.cost, [[10, 10, 12], [12, 12, 15]])


@CASES.add
def no_map():
    """no distance map: 10 and 20, and not flat"""
    found = machine(
        [cpu(0, 0), cpu(1, 1)],
        [ram(0x10000000, 0x20000, 0), ram(0x20000000, 0x10000, 1)])
    equal(found.cost, [[10, 10, 20], [20, 20, 10]])
    equal(found.flat, None)


@CASES.add
def distance_255():
    """distance 255 takes the row's processors out of the bank's reach"""
    found = machine(
        [cpu(0, 0), cpu(1, 1), cpu(2, 2)],
        [ram(0x10000000, 0x20000, 0), ram(0x20000000, 0x10000, 1),
         ram(0x30000000, 0x10000, 2)],
        square([[10, 20, 20], [20, 10, 255], [20, 20, 10]]))
    equal(found.banks[3].reach, 0b101)
    equal(found.cost[1], [20, 20, 10, 255])
    # At 20 cluster 2 has 1 and 2, k = 2: (0 - 2) mod 2 = 0 puts 1 first.
    equal(listing(found, 2, "SYS"), [1, 2, 0])
    equal(listing(found, 2, "CPU"), [3, 1, 2, 0])
    equal(places(found, 2, "empty"), [1, 1, 3, 3])


@CASES.add
def narrowed_by_255():
    """a bank narrowed by 255 is a narrow bank: it goes before wide ones"""
    # From node 0 both far banks cost 20; node 1 cannot reach node 2's.
    found = machine(
        [cpu(0, 0), cpu(1, 1), cpu(2, 2)],
        [ram(0x10000000, 0x20000, 0), ram(0x20000000, 0x10000, 1),
         ram(0x30000000, 0x10000, 2)],
        square([[10, 20, 20], [20, 10, 255], [20, 20, 10]]))
    equal(found.flat_orders[0], [1, 0, 3, 2])


@CASES.add
def diagonal_above_10():
    """a diagonal above 10 is the cost of one's own node"""
    found = machine(
        [cpu(0, 0), cpu(1, 1)],
        [ram(0x10000000, 0x20000, 0), ram(0x20000000, 0x10000, 1)],
        [(0, 0, 15), (0, 1, 15), (1, 1, 25)])
    equal(found.flat, None)
    equal(found.cost, [[15, 15, 15], [15, 15, 25]])
    equal(found.home, [[0, 1, 2], [0, 1]])


# --------------------------------------------------------------------- flat

def flat_of(far, **named):
    """The reason for flat of two nodes with these distances."""
    return machine(
        [cpu(0, 0), cpu(1, 1)],
        [ram(0x10000000, 0x20000, 0), ram(0x20000000, 0x10000, 1)], far,
        **named)


@CASES.add
def flat_distances():
    """distances 0..9, 256 or more, or below the diagonal: flat"""
    for far in ([(0, 1, 9)], [(0, 1, 0)], [(0, 1, 256)], [(0, 0, 9)],
                [(1, 0, 0xFFFFFFFF)], [(0, 0, 25), (0, 1, 24)]):
        found = flat_of(far)
        equal(bool(found.flat), True, far)
        equal(found.cost, [[10, 10, 10]], far)
        equal(found.clusters, [[0, 1]], far)
        equal([b.node for b in found.banks], [0, 0, 1], far)


@CASES.add
def not_flat():
    """254, a diagonal met, a diagonal above a missing pair: not flat"""
    for far in ([(0, 1, 254)], [(0, 0, 25), (0, 1, 25)], [(0, 0, 25)],
                [(0, 1, 10)], []):
        equal(flat_of(far).flat, None, far)


@CASES.add
def flat_keeps_reach():
    """flat: 255 dropped, mutek,reach kept, banks as listed"""
    found = machine(
        [cpu(0, 0), cpu(1, 1), cpu(2, 1)],
        [ram(0x10000000, 0x20000, 0), ram(0x20000000, 0x10000, 1),
         ram(0x30000000, 0x10000, 1, reach=[1, 2])],
        [(0, 1, 255), (1, 0, 3)])
    equal([b.reach for b in found.banks], [7, 7, 7, 6])
    equal(found.cost, [[10, 10, 10, 255], [10, 10, 10, 10]])
    equal(found.clusters, [[0], [1, 2]])


@CASES.add
def dropped_entries():
    """entries naming a node that nobody names are dropped, not judged"""
    equal(flat_of([(0, 7, 3), (7, 0, 999), (7, 7, 0)]).flat, None)


@CASES.add
def pair_twice():
    """the same pair listed twice: the first counts"""
    found = flat_of([(0, 1, 30), (0, 1, 3)])
    equal(found.flat, None)
    equal(found.cost[0], [10, 10, 30])


@CASES.add
def boot_without_image():
    """255 that leaves the boot processor without the image's bank: flat"""
    found = flat_of([(0, 0, 10), (0, 1, 20)], boot=1)
    equal(found.flat, None)
    found = flat_of([(1, 0, 255)], boot=1)
    equal(bool(found.flat), True)
    equal([b.reach for b in found.banks], [3, 3, 3])


@CASES.add
def no_bank_for_all():
    """255 that leaves no bank reached by all: flat"""
    # Processor 0 boots in node 0 with the image; 1 cannot reach node 0 and
    # 0 cannot reach node 1.
    found = flat_of([(1, 0, 255), (0, 1, 255)])
    equal(bool(found.flat), True)
    # With a bank that both reach it is a machine as described.
    found = flat_of([(1, 0, 255), (0, 1, 20)])
    equal(found.flat, None)
    equal([b.reach for b in found.banks], [1, 1, 3])
    equal(places(found, 1, "empty"), [2] * 4)


@CASES.add
def broken_map():
    """a matrix not in threes, a map of an unknown kind: flat"""
    parts = ([cpu(0, 0), cpu(1, 1)],
             [ram(0x10000000, 0x20000, 0), ram(0x20000000, 4096, 1)], TWO)
    for name, data in (("distance-matrix", bytes(16)),
                       ("compatible", b"numa-distance-map-v2\0"),
                       ("compatible", b"")):
        whole = tree(*parts)
        whole.root.child("distance-map").props[name] = data
        found = model.Machine(tables.read_facts(
            fdt.parse(fdt.write(whole))), BOOT)
        equal(bool(found.flat), True, name)


# ----------------------------------------------------------------- requests

@CASES.add
def lists_of_mem_line():
    """the `order` field: caller, differing processors, candidates by id"""
    equal(describe.order_field(narrow()), {
        "cluster": [
            {"SYS": [2, 1, 0], "DMA": [1, 0], "CLUSTER": [3, 2, 1, 0],
             "CPU": [4, 3, 2, 1, 0]},
            {"SYS": [2, 1, 0], "DMA": [1, 0], "CLUSTER": [2, 1, 0],
             "CPU": [2, 1, 0]}],
        "cpu": {"1": {"CPU": [3, 2, 1, 0]}},
        "global": {"SYS": [0, 1, 2], "DMA": [0, 1]}})


@CASES.add
def mem_line_fields():
    """addresses are lower-case hex strings; cpus is "all" or a list"""
    mem = describe.description(narrow())
    equal(mem["banks"][3], {
        "id": 3, "start": "0x12000000", "last": "0x1200ffff", "node": 0,
        "cpus": [0, 1], "dma": True, "boot": False})
    equal(mem["banks"][0]["cpus"], "all")
    equal(mem["cpus"][2], {"id": 2, "hw": "0x2", "node": 1, "cluster": 1})


@CASES.add
def private_bank_placed():
    """a private bank serves its processor for CPU, and no other request"""
    found = narrow()
    equal(places(found, 0, "empty"), [2, 1, 3, 4])
    equal(places(found, 1, "empty"), [2, 1, 3, 3])
    equal(places(found, 2, "empty"), [2, 1, 2, 2])
    equal(places(found, 0, "home"), ["ENOMEM", "ENOMEM", "ENOMEM", 4])
    equal(places(found, 2, "home"), ["ENOMEM"] * 4)
    equal(places(found, 0, "far"), [0, 0, 0, 0])


@CASES.add
def private_meets_cluster():
    """the private bank of the only processor of a cluster meets CLUSTER"""
    found = machine([cpu(0, 0), cpu(1, 1)],
                    [ram(0, 0x20000, 0), ram(0x100000, 4096, 1, reach=[1])])
    equal(places(found, 1, "empty"), [1, 1, 2, 2])


@CASES.add
def caller_is_in_s():
    """the processor that performs the request is always in S"""
    found = narrow()
    equal(near(found, 2, 0), [2, 1, 2, 2], "2 near 0")
    equal(near(found, 1, 0), [2, 1, 3, 3], "1 near 0")
    equal(near(found, 0, 1), [2, 1, 3, 3], "0 near 1")
    equal(near(found, 0, 2), [2, 1, 2, 2], "0 near 2")


@CASES.add
def near_follows_the_other():
    """a processor's proximity has its cluster's order"""
    equal(near(two_by_three(), 0, 1), [5] * 4)
    equal(near(two_by_three(), 1, 0), [1] * 4)


@CASES.add
def strict():
    """strict: only banks of least cost among those with S in reach"""
    found = two_by_three()
    equal(stricts(found, 1, "empty"), [5] * 4)
    equal(stricts(found, 1, "home"), ["ENOMEM"] * 4)
    found = narrow()
    equal(stricts(found, 0, "empty"), [2, 1, 3, 4])
    equal(stricts(found, 0, "home"), ["ENOMEM", "ENOMEM", "ENOMEM", 4])


@CASES.add
def strict_counts_candidates_only():
    """the least cost of strict is that of the candidates"""
    # Own bank at 10 is out of DMA; the least with DMA costs 20.
    found = machine([cpu(0, 0)], [ram(0, 0x20000, 1),
                                  ram(0x100000, 4096, 0, dma=0)])
    equal(stricts(found, 0, "empty"), [2, 1, 2, 2])
    equal(stricts(found, 0, "home"), ["ENOMEM", 1, "ENOMEM", "ENOMEM"])


@CASES.add
def no_dma():
    """no bank has S in its reach: ENOTSUP, whatever is full"""
    found = machine([cpu(0, 0)], [ram(0, 0x20000, 0, dma=0)])
    for state in ("empty", "home", "far"):
        equal(places(found, 0, state)[1], "ENOTSUP", state)
    equal(stricts(found, 0, "home")[1], "ENOTSUP")


@CASES.add
def too_small():
    """no candidate could hold the size when empty: ERANGE before ENOMEM"""
    found = machine([cpu(0, 0)], [ram(0, 0x10000, 0, dma=0),
                                  ram(0x100000, 256, 0)])
    equal(places(found, 0, "empty", small=0b10), [0, "ERANGE", 0, 0])
    equal(stricts(found, 0, "empty", small=0b10), [0, "ERANGE", 0, 0])


@CASES.add
def no_machine():
    """no memory: nothing to run on"""
    for cpus in [cpu(0)], []:
        try:
            machine(cpus, [])
        except model.Refused:
            continue
        raise AssertionError("not refused")
