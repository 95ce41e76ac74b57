"""selftest_check: check.py sees what is wrong, and only that.

A fake kernel (fake.py) prints from the model. Its output is accepted; then
it is damaged in every way that comes to mind, then the model itself is
broken one rule at a time while it prints: each must be seen. The rules are
also compared with slow forms of them, written as the contract words them.
"""
# SPDX-License-Identifier: LGPL-2.1-only

import contextlib
import copy
import functools
import io
import json
import random
import re

import check
import fake
import fdt
import generate
import model
import tables
from small import Cases

SEED = "selftest"
CASES = Cases()


@functools.lru_cache(maxsize=None)
def blob_of(seed, number):
    """A generated blob."""
    return generate.generate(seed, number, share=0)[0]


def batch(count, seed=SEED):
    """The first blobs of a seed."""
    return [blob_of(seed, number) for number in range(count)]


def described(blob):
    """The facts and the model of a blob; None where it describes nothing."""
    try:
        facts = tables.read_facts(fdt.parse(blob))
        return facts, model.Machine(facts, fake.BOOT)
    except (fdt.FdtError, model.Refused):
        return None


def printed(blobs):
    """What the fake kernel prints for a batch."""
    lines = []
    for number, blob in enumerate(blobs):
        found = described(blob)
        if found is None:
            lines.append("@refused %d" % number)
        else:
            lines.append("@machine %d" % number)
            lines += fake.machine_lines(*found, number)
    return "\n".join(lines) + "\n"


def accepts(text, blobs, *options):
    """What check.py says, and what it prints."""
    args = check.arguments(["-", "-", *options])
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        good = check.check_all(text, blobs, args)
    marked = "\nnot ok " in out.getvalue()
    if marked == good:
        raise AssertionError("status and lines disagree")
    return good, out.getvalue()


def expect(text, blobs, good, what):
    """Stop the case unless check.py says `good`."""
    got, out = accepts(text, blobs)
    if got != good:
        shown = [l for l in out.split("\n") if l.startswith("#   ")][:8]
        raise AssertionError("%s: %s\n%s" % (
            what, "accepted" if got else "refused", "\n".join(shown)))


def machines(count, seed=SEED):
    """(facts, model) of the machines in the first blobs of a seed."""
    return filter(None, map(described, batch(count, seed)))


# ------------------------------------------------------------ slow rules

def alike(machine, one, other):
    """"for every bank that two or more processors reach, either all reach
    it at equal cost or all do not reach it"."""
    for number, bank in enumerate(machine.banks):
        if bin(bank.reach).count("1") >= 2:
            costs = {machine.cpu_cost(cpu, number) for cpu in (one, other)}
            if len(costs) > 1:
                return False
    return True


def slow_order(machine, cluster):
    """The order by one key per bank, compared left to right."""
    every = range(len(machine.banks))

    def three(number):
        bank = machine.banks[number]
        return (machine.cost[cluster][number],
                bin(bank.reach).count("1"), int(bank.dma))

    def key(number):
        if machine.cost[cluster][number] == 255:
            return 255, 0, number
        if machine.banks[number].boot:
            return machine.cost[cluster][number], 1
        equals = [b for b in every if not machine.banks[b].boot
                  and three(b) == three(number)]
        return (three(number)[0], 0, three(number)[1:],
                (equals.index(number) - cluster) % len(equals))
    return sorted(every, key=key)


@CASES.add
def clusters_by_definition():
    """two processors are in one cluster if and only if they are alike"""
    for _, machine in machines(150):
        for one in range(machine.count):
            for other in range(one):
                together = (machine.cluster_of[one]
                            == machine.cluster_of[other])
                if together != alike(machine, one, other):
                    raise AssertionError("processors %d and %d"
                                         % (one, other))


@CASES.add
def orders_by_definition():
    """an order is the banks sorted by the key, smaller first"""
    for _, machine in machines(300):
        for cluster, order in enumerate(machine.flat_orders):
            if order != slow_order(machine, cluster):
                raise AssertionError("cluster %d: %s" % (cluster, order))


@CASES.add
def candidates_nest():
    """candidates(DMA) within SYS within CLUSTER within CPU"""
    for _, machine in machines(300):
        for cpu in range(machine.count):
            sets = [machine.candidates_local(v, cpu)
                    for v in ("DMA", "SYS", "CLUSTER", "CPU")]
            if any(a & ~b for a, b in zip(sets, sets[1:])):
                raise AssertionError("processor %d" % cpu)


@CASES.add
def banks_apart():
    """banks ascend, do not overlap and leave out what is reserved"""
    for facts, machine in machines(300):
        last = -1
        for bank in machine.banks:
            if bank.start <= last or bank.last < bank.start:
                raise AssertionError("bank at %#x" % bank.start)
            last = bank.last
            if any(low <= bank.last and bank.start < high
                   for low, high in facts.reserved):
                raise AssertionError("reserved bytes in %#x" % bank.start)
        if not all(machine.home):
            raise AssertionError("a cluster without a home")


# ------------------------------------------------------- damaged output

def replace_line(text, pattern, change, which=0):
    """Change the `which`-th line that matches; it must be there."""
    found = list(re.finditer("^%s$\n" % pattern, text, re.M))[which]
    return text[:found.start()] + change(found[0]) + text[found.end():]


def other_answer(line):
    """The line with another answer."""
    head, _, reply = line.strip().rpartition(" ")
    return "%s %s\n" % (head, "0" if reply != "0" else "1")


DAMAGES = {
    "an answer": (r"@place 0 SYS empty .*", other_answer),
    "an answer of home": (r"@place 0 CPU home .*", other_answer),
    "an answer of far": (r"@place 0 CLUSTER far .*", other_answer),
    "an answer of part": (r"@place 0 SYS part .*", other_answer),
    "an answer of near": (r"@near .*", other_answer),
    "an answer of strict": (r"@strict 0 SYS home .*", other_answer),
    "a line gone": (r"@place 0 DMA far .*", lambda l: ""),
    "a strict line gone": (r"@strict 0 CPU empty .*", lambda l: ""),
    "a line twice": (r"@place 0 DMA far .*", lambda l: l + l),
    "a near line twice": (r"@near .*", lambda l: l + l),
    "a line cut off": (r"@place 0 DMA far .*", lambda l: l[:12] + "\n"),
    "an answer cut off": (r"@place 0 DMA far .*",
                          lambda l: l.rpartition(" ")[0] + "\n"),
    "a processor too many": (r"@place 0 SYS empty .*",
                             lambda l: l + l.replace(" 0 ", " 77 ", 1)),
    "an unknown state": (r"@place 0 SYS empty .*",
                         lambda l: l + l.replace("empty", "full")),
    "mem gone": (r"@mem .*", lambda l: ""),
    "mem twice": (r"@mem .*", lambda l: l + l),
    "mem cut off": (r"@mem .*", lambda l: l[:len(l) // 2] + "\n"),
    "mem is no object": (r"@mem .*", lambda l: "@mem [1]\n"),
    "used gone": (r"@used .*", lambda l: ""),
    "used twice": (r"@used .*", lambda l: l + l),
    "used cut off": (r"@used .*", lambda l: l[:15] + "\n"),
    "used of no bank": (r"@used .*",
                        lambda l: '@used {"used":[],"size":[]}\n'),
    "machine twice": (r"@machine 0", lambda l: l + l),
    "machine unnumbered": (r"@machine 0", lambda l: "@machine x\n"),
    "machine out of the batch": (r"@machine 0", lambda l: "@machine 99\n"),
    "refused instead": (r"@machine 0", lambda l: "@refused 0\n"),
    "a range that nothing says anything of":
        (r"topology: memory .*", lambda l: ""),
    "a range that is all taken": (
        r"topology: a line .*",
        lambda l: l + "topology: memory 0x7 to 0xfff: not all of it\n"),
    "a line before all": (r"@machine 0", lambda l: "@place 0 SYS far 1\n" + l),
}


@CASES.add
def whole_output():
    """what the model prints is accepted, single and as a batch"""
    blobs = batch(300)
    expect(printed(blobs), blobs, True, "batch")
    single = [b for b in blobs[:20] if described(b)]
    for blob in single:
        text = printed([blob]).partition("\n")[2]
        expect("a line for people\n" + text, [blob], True, "single")
        break


@CASES.add
def damaged_output():
    """each damage to a line is seen"""
    blobs = machines_of_many(6)
    text = printed(blobs)
    expect(text, blobs, True, "as printed")
    for name, (pattern, change) in DAMAGES.items():
        expect(replace_line(text, pattern, change), blobs, False, name)


def machines_of_many(count):
    """Blobs of machines with several processors and banks."""
    found = []
    for blob in batch(60):
        machine = described(blob)
        if (machine and 3 < machine[1].count < 9
                and 4 < len(machine[1].banks) < 9):
            found.append(blob)
    return found[:count]


@CASES.add
def machines_missing():
    """machines that are missing, exchanged, cut off or empty are seen"""
    blobs = machines_of_many(4)
    text = printed(blobs)
    parts = re.split(r"^(?=@machine )", text, flags=re.M)[1:]
    expect("".join(parts[:-1]), blobs, False, "the last is missing")
    expect("".join(parts[:1] + parts[2:]), blobs, False, "one is missing")
    expect(text[:-200], blobs, False, "cut off")
    expect(text[:-1], blobs, False, "the last line has no end")
    expect("", blobs, False, "nothing at all")
    expect(text, [], False, "no blobs")
    swapped = text.replace("@machine 1\n", "@machine X\n").replace(
        "@machine 2\n", "@machine 1\n").replace("@machine X", "@machine 2")
    expect(swapped, blobs, False, "exchanged")
    expect("".join(reversed(parts)), blobs, True, "another sequence")
    bare = re.sub(r"^@place .*\n", "", parts[1], flags=re.M)
    expect(parts[0] + bare + "".join(parts[2:]), blobs, False, "no lines")


@CASES.add
def used_too_late():
    """`@used` after the placements of its state is seen"""
    blobs = machines_of_many(1)
    text = printed(blobs)
    line = re.search(r"^@used .*\n", text, re.M)[0]
    expect(text.replace(line, "") + line, blobs, False, "late")


@CASES.add
def refusals():
    """a blob that is no machine must be refused, and no other may be"""
    good, bad = machines_of_many(1)[0], generate.spoil(
        machines_of_many(1)[0], random.Random(1))
    text = printed([good])
    expect(text + "@refused 1\n", [good, bad], True, "as is right")
    expect(text + "@machine 1\n@refused 1\n", [good, bad], True, "announced")
    expect(text + text.replace("@machine 0", "@machine 1"), [good, bad],
           False, "accepted")
    expect(text + "@refused 1\n", [good, good], False, "refused")
    expect(text + "@refused 1\n@refused 1\n", [good, bad], False, "twice")
    empty = generate.without_memory(good)
    expect(text + "@refused 1\n", [good, empty], True, "no memory")


def leaves(item, path=()):
    """The paths of all values of a JSON item."""
    if isinstance(item, dict) and item:
        for key in item:
            yield from leaves(item[key], path + (key,))
    elif isinstance(item, list) and item:
        for index, part in enumerate(item):
            yield from leaves(part, path + (index,))
    else:
        yield path, item


def other_value(item):
    """A value of the same kind that is not the same."""
    if isinstance(item, bool):
        return not item
    if isinstance(item, int):
        return item + 1
    if isinstance(item, str):
        return item + "0"
    return [0] if item in ([], {}) else "flat"


def set_at(item, path, new):
    """Put a value at a path."""
    for key in path[:-1]:
        item = item[key]
    item[path[-1]] = new


#: Fields of which the contract leaves the value open.
OPEN = ("count", "free", "host", "used")


@CASES.add
def every_field_of_mem():
    """each value of the `@mem` line that is changed is seen"""
    for blob in machines_of_many(3):
        text = printed([blob])
        line = re.search(r"^@mem (.*)$", text, re.M)[1]
        mem = json.loads(line)
        for path, item in leaves(mem):
            if not set(path) & set(OPEN):
                changed = copy.deepcopy(mem)
                set_at(changed, path, other_value(item))
                if (path[-1], item) == ("state", "up"):
                    set_at(changed, path, "boot")
                expect(text.replace(line, json.dumps(changed)), [blob],
                       False, path)


@CASES.add
def strange_mem():
    """values of the wrong kind anywhere are a difference, not a crash"""
    blob = machines_of_many(1)[0]
    text = printed([blob])
    line = re.search(r"^@mem (.*)$", text, re.M)[1]
    mem = json.loads(line)
    rng = random.Random(1)
    for path, _ in list(leaves(mem)):
        path = path[:rng.randint(1, len(path))]
        if not set(path) & {"count", "host"}:
            changed = copy.deepcopy(mem)
            set_at(changed, path, rng.choice((None, -1, "x", [], {}, 2.5)))
            if changed != mem:
                expect(text.replace(line, json.dumps(changed)), [blob],
                       path == ("flat",) and mem["flat"] == changed["flat"],
                       path)


@CASES.add
def cpu_list_that_does_not_differ():
    """`order.cpu` with a processor that does not differ is seen"""
    blob = machines_of_many(1)[0]
    text = printed([blob])
    line = re.search(r"^@mem (.*)$", text, re.M)[1]
    mem = json.loads(line)
    mem["order"]["cpu"]["0"] = {"CPU": mem["order"]["cluster"][0]["CPU"]}
    expect(text.replace(line, json.dumps(mem)), [blob], False, "processor 0")


# -------------------------------------------------------- broken rules

def patched(owner, name, new):
    """Replace an attribute for a while."""
    @contextlib.contextmanager
    def hold():
        old = getattr(owner, name)
        setattr(owner, name, new)
        try:
            yield
        finally:
            setattr(owner, name, old)
    return hold()


def with_boot_mixed(machine, cluster):
    """An order in which the boot bank is a bank like others."""
    plain = copy.copy(machine)
    plain.banks = [b._replace(boot=False) for b in machine.banks]
    return REAL_ORDER(plain, cluster)


def without_key(place):
    """An order that leaves out reach (1) or DMA (2) from the key."""
    def order(machine, cluster):
        plain = copy.copy(machine)
        plain.banks = [
            b._replace(dma=False) if place == 2
            else b._replace(reach=-1 & machine.all) for b in machine.banks]
        return REAL_ORDER(plain, cluster)
    return order


def by_node(machine):
    """Clusters that are the firmware's nodes."""
    seen = {}
    machine.cluster_of = [seen.setdefault(n, len(seen))
                          for n in machine.node_of]
    machine.clusters = [[p for p, c in enumerate(machine.cluster_of)
                         if c == k] for k in range(len(seen))]
    machine.masks = [sum(1 << p for p in c) for c in machine.clusters]


def split_by_private(machine):
    """Clusters that a private bank splits."""
    every = range(len(machine.banks))
    seen = {}
    machine.cluster_of = [
        seen.setdefault(tuple(machine.cpu_cost(p, b) for b in every),
                        len(seen)) for p in range(machine.count)]
    machine.clusters = [[p for p, c in enumerate(machine.cluster_of)
                         if c == k] for k in range(len(seen))]
    machine.masks = [sum(1 << p for p in c) for c in machine.clusters]


def directed(facts, nodes):
    """Distances of a tree that hold one way only."""
    one_way = copy.copy(facts)
    one_way.both_ways = False
    return REAL_DISTANCES(one_way, nodes)


def by_use_unscaled(machine, cluster, share):
    """Key (4) ignored."""
    return machine.flat_orders[cluster]


def use_over_groups(machine, cluster, share):
    """Key (4) compared across groups of one cost."""
    cost = machine.cost[cluster]
    return sorted(machine.flat_orders[cluster],
                  key=lambda b: (cost[b], machine.banks[b].boot, share[b]))


def near_without_caller(machine, valid, caller, cpu):
    """S without the processor that performs the request."""
    return machine.candidates_local(valid, cpu)


REAL_ORDER = model.Machine.order
REAL_LOCAL = model.Machine.candidates_local
REAL_MISSING = model.distance
REAL_DISTANCES = model.distances

BROKEN = {
    "rotation the other way": (
        model, "rotate", lambda g, c: g[-c % len(g):] + g[:-c % len(g)]),
    "no rotation": (model, "rotate", lambda g, c: g),
    "boot bank among the others": (model.Machine, "order", with_boot_mixed),
    "no narrow banks first": (model.Machine, "order", without_key(1)),
    "no DMA key": (model.Machine, "order", without_key(2)),
    "clusters are nodes": (model.Machine, "build_clusters", by_node),
    "private banks split": (model.Machine, "build_clusters",
                            split_by_private),
    "use ignored": (model.Machine, "order_used", by_use_unscaled),
    "use across groups": (model.Machine, "order_used", use_over_groups),
    "caller not in S": (model.Machine, "candidates_near",
                        near_without_caller),
    "missing pair not from its reverse": (model, "distances", directed),
    "rows and columns exchanged": (
        model, "distance", lambda t, a, b: REAL_MISSING(t, b, a)),
    "entry below its diagonal accepted": (
        model, "entry_fault", lambda t: None),
    "255 is only dear": (
        model.Machine, "drop_unreached", lambda m: None),
    "CPU is the cluster": (
        model.Machine, "candidates_local", lambda m, v, p: REAL_LOCAL(
            m, "CLUSTER" if v == "CPU" else v, p)),
    "DMA forgotten": (
        model.Machine, "candidates_local", lambda m, v, p: REAL_LOCAL(
            m, "SYS" if v == "DMA" else v, p)),
    "strays in node 0": (model, "stray_node", lambda c, n: 0),
    "no window": (model, "cut", lambda part, window: [part]),
    "reservations ignored": (model, "punch", lambda parts, r: parts),
    "any fitting later claim": (
        model, "admit", lambda f, l: REAL_ADMIT(last_claims(f), l)),
    "strict is not": (
        model.Answers, "strict", lambda a, c, m, s: a.place(c, m, s)),
}
REAL_ADMIT = model.admit


def last_claims(facts):
    """The facts with the claims in reverse."""
    other = copy.copy(facts)
    other.claims = facts.claims[::-1]
    return other


def make_broken(rule):
    """A case for one broken rule."""
    owner, name, new = BROKEN[rule]

    def broken():
        text = None
        with patched(owner, name, new):
            text = printed(shared_batch())
        good, out = accepts(text, shared_batch())
        if good:
            raise AssertionError("accepted")
        if "expected" not in out:
            raise AssertionError("says nothing of what was expected")
    broken.__name__ = "broken_rule"
    broken.__doc__ = "a kernel is found out: " + rule
    return broken


def shared_batch():
    """One batch for all broken rules."""
    return batch(120, "broken")


CASES.extend(make_broken(rule) for rule in BROKEN)
