"""describe: a modelled machine in words: its `@mem` line, its properties."""
# SPDX-License-Identifier: LGPL-2.1-only

import model


# ---------------------------------------------------------- the @mem line

def listing(order, may):
    """"per `valid` without what it may not use"."""
    return [b for b in order if may >> b & 1]


def order_field(machine):
    """"for a cluster the caller is its lowest processor, `cpu` lists
    processors for whom a list differs from their cluster's ...; for the
    global proximity the lists are the candidates by id"."""
    by_cluster, by_cpu = [], {}
    for cluster, members in enumerate(machine.clusters):
        order = machine.flat_orders[cluster]
        lists = {v: listing(order, machine.candidates_local(v, members[0]))
                 for v in model.VALIDS}
        by_cluster.append(lists)
        for cpu in members[1:]:
            if machine.of_cpu[cpu] != machine.of_cpu[members[0]]:
                by_cpu[str(cpu)] = {
                    "CPU": listing(order, machine.of_cpu[cpu])}
    return {"cluster": by_cluster, "cpu": by_cpu,
            "global": {"SYS": model.bits(machine.sys),
                       "DMA": model.bits(machine.dma)}}


def bank_field(machine, number):
    """One of "banks", without what only a running kernel knows."""
    bank = machine.banks[number]
    cpus = "all" if bank.reach == machine.all else model.bits(bank.reach)
    return {"id": number, "start": hex(bank.start), "last": hex(bank.last),
            "node": bank.node, "cpus": cpus, "dma": bank.dma,
            "boot": bank.boot}


def description(machine):
    """What the `@mem` line must say, as far as it can be predicted."""
    return {
        "v": 1,
        "when": "boot",
        "cpus": [{"id": i, "hw": hex(c.hw), "node": machine.node_of[i],
                  "cluster": machine.cluster_of[i]}
                 for i, c in enumerate(machine.claims)],
        "clusters": [{"id": c, "cpus": machine.clusters[c],
                      "home": machine.home[c]}
                     for c in range(len(machine.clusters))],
        "banks": [bank_field(machine, b) for b in range(len(machine.banks))],
        "cost": machine.cost,
        "order": order_field(machine)}


# -------------------------------------------------------------- properties

def map_properties(facts, machine):
    """Properties of the tables alone."""
    table = machine.table
    found = []
    if machine.flat is None and any(
            model.distance(table, b, a) != far
            for (a, b), far in table.items()):
        found.append("asymmetric")
    if sorted(machine.names) != list(range(len(machine.names))):
        found.append("sparse ids")
    if facts.window is not None or any(not r.dma for r in facts.memory):
        found.append("dma")
    if not facts.entries and not facts.map_fault:
        found.append("no distance map")
    elif len(table) < len(machine.names) ** 2:
        found.append("missing pairs")
    if len(table) < len(facts.entries):
        found.append("dropped entries")
    if machine.flat is None and any(
            a == b and far > model.LOCAL for (a, b), far in table.items()):
        found.append("diagonal above 10")
    if machine.flat is None and model.UNREACHED in table.values():
        found.append("255")
    if facts.reserved:
        found.append("reserved memory")
    return found


def node_properties(facts, machine):
    """Properties of who is in which node."""
    found = []
    with_cpus = set(machine.node_of)
    with_banks = {b.node for b in machine.banks}
    if machine.node_of[0] not in with_banks:
        found.append("memory-less boot node")
    if with_banks - with_cpus:
        found.append("node without processors")
    if with_cpus - with_banks:
        found.append("node without memory")
    if any(c.node not in machine.names for c in machine.claims):
        found.append("processor in no node")
    if any(r.node not in machine.names for r in facts.memory):
        found.append("memory in no node")
    if len(facts.claims) > machine.count:
        found.append("processor claimed twice")
    if not all(c.started for c in machine.claims):
        found.append("absent processor")
    if len({b.node for b in machine.banks if not b.boot}) < sum(
            not b.boot for b in machine.banks):
        found.append("several banks in a node")
    return found


def reach_properties(facts, machine):
    """Properties of what was derived."""
    found = []
    reaches = {b.reach for b in machine.banks} - {machine.all}
    if any(r and not r & (r - 1) for r in reaches):
        found.append("bank of a processor")
    if any(m & (m - 1) and m in reaches for m in machine.masks):
        found.append("bank of a cluster")
    if 0 in reaches:
        found.append("bank of nobody")
    if any(len(g) > 1 for order in machine.orders for g in order):
        found.append("ties")
    ranges = sorted((r.start, r.end) for r in facts.memory)
    if any(a[1] > b[0] for a, b in zip(ranges, ranges[1:])):
        found.append("overlapping ranges")
    if len(machine.clusters) != len(set(machine.node_of)):
        found.append("clusters are not nodes")
    if machine.flat is not None:
        found += ["flat", "flat: " + machine.flat]
    return found


def place_properties(facts, machine):
    """Properties of where banks lie."""
    found = []
    boot = next(b for b in machine.banks if b.boot)
    if boot.reach != machine.all:
        found.append("boot bank not for all")
    if facts.window and any(boot.start < e <= boot.last
                            for e in facts.window):
        found.append("window ends in boot bank")
    if machine.banks[0].start == 0:
        found.append("address 0")
    if machine.banks[-1].last + 1 == 1 << 64:
        found.append("top of address space")
    if any(b.last - b.start < 2047 for b in machine.banks):
        found.append("tiny bank")
    return found


def properties(facts, machine):
    """The names of what is special in a machine, for the totals."""
    return (map_properties(facts, machine) + node_properties(facts, machine)
            + reach_properties(facts, machine)
            + place_properties(facts, machine))
