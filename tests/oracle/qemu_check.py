"""qemu_check: compare what a kernel says of a machine of QEMU's arguments.

What `check.py` compares of a device tree is compared here of facts that come
from `qemu.py` or `qemu_acpi.py`; and what only a boot has: who runs, and that
the machine of the end is that of the beginning.
"""
# SPDX-License-Identifier: LGPL-2.1-only

import argparse
import struct

import check
import model
import qemu

#: Bytes behind the image, besides a stack each, at most: what a processor
#: lives in, and the tables of translation.
EACH_MAX, TABLES_MAX = 32 << 10, 512 << 10


def image_end(kernel):
    """First byte behind what an ELF file of 64 bits takes, in whole pages."""
    with open(kernel, "rb") as file:
        data = file.read()
    at, = struct.unpack_from("<Q", data, 32)
    each, count = struct.unpack_from("<HH", data, 54)
    ends = [0]
    for i in range(count):
        kind, _, _, _, start, _, size = struct.unpack_from(
            "<IIQQQQQ", data, at + i * each)
        if kind == 1:
            ends.append(start + size)
    return (max(ends) + qemu.PAGE - 1) & -qemu.PAGE


def tokens(config):
    """The numbers of a config.h."""
    found = {}
    with open(config, encoding="ascii") as file:
        for line in file:
            words = line.split()
            if len(words) >= 3 and words[0] == "#define":
                try:
                    found[words[1]] = int(words[2].rstrip("uUlL"), 0)
                except ValueError:
                    pass
    return found


def limits_of(token):
    """What a build admits."""
    return model.Limits(token["CONFIG_TOPOLOGY_BANK_MIN"],
                        token["CONFIG_TOPOLOGY_BANK_MAX"],
                        token["CONFIG_CPU_MAX"],
                        token["CONFIG_TOPOLOGY_NODE_MAX"], 64)


def taken_from(mem, end, token, differences):
    """What is not predicted (`qemu.Taken`), within bounds; None if wrong.

    Where a build has no more room for banks the end of low memory is not to
    be seen, and matters to nobody."""
    try:
        boot, = (b for b in mem["banks"] if b["boot"] is True)
        size = int(boot["last"], 16) - int(boot["start"], 16) + 1
        start = min(int(b["start"], 16) for b in mem["banks"])
        low_end = 1 + max(int(b["last"], 16) for b in mem["banks"]
                          if int(b["last"], 16) < qemu.GIB4)
    except (KeyError, TypeError, ValueError) as error:
        differences.note("@mem: banks: %r", error)
        return None
    others = token["CONFIG_CPU_START_MAX"] - 1
    most = end + TABLES_MAX + others * (
        token["CONFIG_IBMPC_STACK_SIZE"] + EACH_MAX)
    if not end <= start <= most or start % qemu.PAGE:
        differences.note("first bank at %#x, image to %#x", start, end)
    if len(mem["banks"]) == token["CONFIG_TOPOLOGY_BANK_MAX"]:
        low_end = None
    return qemu.Taken(start, size, low_end)


def check_running(machine, mem, exist, most, differences):
    """"The others follow in ascending hardware id"; as many as the build
    starts, of those that may be started and exist."""
    left = most - 1
    for claim, got in zip(machine.claims[1:], mem["cpus"][1:]):
        runs = claim.started and left > 0
        left -= runs
        want = "up" if runs and claim.hw in exist else "absent"
        if got.get("state") != want:
            differences.note("cpu %s: expected %s, got %s", got.get("id"),
                             want, got.get("state"))


def check_end(section, mem, differences):
    """The machine of the end is that of the beginning, nothing is allocated
    any more, and "the sum of misses equals the sum of foreign"."""
    lines = [check.json.loads(line[5:]) for line in section.split("\n")
             if line.startswith("@mem ") and '"when":"end"' in line]
    if len(lines) != 1:
        differences.note("%d lines `@mem` of the end", len(lines))
        return
    end, = lines
    for key in mem:
        if key not in ("when", "count") and end.get(key) != mem[key]:
            differences.note("@mem.%s: not the same at the end: %s", key,
                             check.short(end.get(key)))
    if end["count"]["miss"] != end["count"]["foreign"]:
        differences.note("%d misses, %d foreign", end["count"]["miss"],
                         end["count"]["foreign"])


def differences_of(text, source, exist, kernel, token):
    """What is wrong with the text that a kernel printed.

    `source(taken, dma_limit)` gives the facts; `exist` are the APIC ids of
    the processors that QEMU makes."""
    section = "\n" + text
    found = check.Differences()
    mem = check.mem_line(section, found)
    if mem is None:
        return found
    taken = taken_from(mem, image_end(kernel), token, found)
    if taken is None:
        return found
    try:
        facts = source(taken, token["CONFIG_ARCH_DMA_LIMIT"])
    except qemu.QemuError as error:
        found.note("%s", error)
        return found
    limits = limits_of(token)
    args = argparse.Namespace(
        limits=limits, no_near=False, sample_strict=False,
        boot_size=token["CONFIG_MUTEK_BOOT_BANK_SIZE"])
    found += check.check_described(facts, section, args, check.Totals())
    if not found:
        machine = model.Machine(facts, taken.boot_size, limits)
        check_running(machine, mem, exist, token["CONFIG_CPU_START_MAX"],
                      found)
        check_end(section, mem, found)
    return found
