#!/usr/bin/env python3
"""fake: a kernel that prints what the model predicts.

  fake.py BLOBS > OUTPUT

For the tests of check.py and its timing only: that check.py accepts this
output proves nothing about the contract.
"""
# SPDX-License-Identifier: LGPL-2.1-only

import json
import random
import sys

import check
import describe
import fdt
import model
import tables

BOOT = 65536
OVERHEAD = 64


def mem_text(machine):
    """The `@mem` line, with the fields that check.py cannot predict."""
    mem = describe.description(machine)
    mem["flat"] = machine.flat
    mem["count"] = {}
    for cpu in mem["cpus"]:
        started = machine.claims[cpu["id"]].started
        cpu["state"] = "up" if started else "absent"
    mem["cpus"][0]["state"] = "boot"
    for bank, have in zip(mem["banks"], machine.banks):
        size = have.last - have.start + 1
        bank["used"] = 4096 if have.boot else 0
        bank["free"] = max(0, size - bank["used"] - OVERHEAD)
        bank["host"] = "0x7f0000000000"
    return "@mem " + json.dumps(mem, separators=(",", ":"))


def near_lines(machine, answers, rng):
    """A sample of pairs."""
    lines = []
    for caller in range(min(machine.count, 6)):
        cpu = rng.randrange(machine.count)
        if cpu != caller or machine.count > 1 and not lines:
            cpu = cpu if cpu != caller else (caller + 1) % machine.count
            for valid in model.VALIDS:
                lines.append("@near %d %d %s %s" % (
                    caller, cpu, valid, answers.near(valid, caller, cpu)))
    return lines


def told_lines(facts):
    """What is said of ranges that are not taken whole."""
    return ["topology: memory %#x to %#x: not all of it" % (start, start + 999)
            for start in sorted(model.told(facts.memory, model.Limits()))]


def machine_lines(facts, machine, seed=0):
    """All lines of one machine."""
    rng = random.Random(seed)
    size = [b.last - b.start + 1 for b in machine.banks]
    used = [int(s * rng.random() ** 2) for s in size]
    small = sum(1 << i for i, b in enumerate(machine.banks)
                if not b.boot and size[i] - OVERHEAD < model.HOLDS_64)
    share = [64 * u // s for u, s in zip(used, size)]
    answers = model.Answers(machine, small, share)
    lines = told_lines(facts)
    lines += [mem_text(machine), "topology: a line for people"]
    lines.append("@used " + json.dumps({"used": used, "size": size}))
    lines += check.expected_lines(machine, answers)
    lines += near_lines(machine, answers, rng)
    return lines


def main():
    with open(sys.argv[1], "rb") as file:
        blobs = fdt.split(file.read())
    for number, blob in enumerate(blobs):
        try:
            found = tables.read_facts(fdt.parse(blob))
            machine = model.Machine(found, BOOT)
        except (fdt.FdtError, model.Refused):
            print("@refused %d" % number)
            continue
        print("@machine %d" % number)
        print("\n".join(machine_lines(found, machine, number)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
