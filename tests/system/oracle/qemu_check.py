"""qemu_check: compare what a kernel says of a machine of QEMU's arguments.

What `check.py` compares of a device tree is compared here of facts that come
from `qemu.py` or a module handed_*.py; and what only a boot has: who runs, and that
the machine of the end is that of the beginning.
"""
# SPDX-License-Identifier: LGPL-2.1-only

import argparse
import struct

import check
import model
import qemu

#: Of an ELF file of 32 and of 64 bits: where the number of the table of
#: segments is, where the size and the count of its entries, and an entry. And
#: of either order of bytes.
ELF = {1: ("I", 28, 42, "IIIIII", (0, 2, 5)),
       2: ("Q", 32, 54, "IIQQQQQ", (0, 4, 6))}
ORDER = {1: "<", 2: ">"}


def image_end(kernel):
    """First byte behind what an ELF file takes, in whole pages."""
    with open(kernel, "rb") as file:
        data = file.read()
    place, place_at, count_at, entry, pick = ELF[data[4]]
    order = ORDER[data[5]]
    at, = struct.unpack_from(order + place, data, place_at)
    each, count = struct.unpack_from(order + "HH", data, count_at)
    ends = [0]
    for i in range(count):
        words = struct.unpack_from(order + entry, data, at + i * each)
        kind, start, size = (words[i] for i in pick)
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


def limits_of(token, width):
    """What a build admits."""
    return model.Limits(token["CONFIG_TOPOLOGY_BANK_MIN"],
                        token["CONFIG_TOPOLOGY_BANK_MAX"],
                        token["CONFIG_CPU_MAX"],
                        token["CONFIG_TOPOLOGY_NODE_MAX"], width)


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


def differences_of(text, args, source, kernel, token):
    """What is wrong with the text that a kernel printed on the machine of the
    arguments. `source(args, taken, token)` gives the facts."""
    section = "\n" + text
    found = check.Differences()
    mem = check.mem_line(section, found)
    if mem is None:
        return found
    board = qemu.board_of(args)
    try:
        taken = board.taken(mem, image_end(kernel), token)
        facts = source(args, taken, token)
    except qemu.QemuError as error:
        found.note("%s", error)
        return found
    exist = {cpu.hw for cpu in board.processors(args)[0]}
    limits = limits_of(token, board.WIDTH)
    args = argparse.Namespace(
        limits=limits, no_near=False, sample_strict=False,
        boot_size=token["CONFIG_MUTEK_BOOT_BANK_SIZE"])
    found += check.check_described(facts, section, args, check.Totals())
    check.check_told(facts, section, limits, found)
    if not found:
        machine = model.Machine(facts, taken.boot_size, limits)
        check_running(machine, mem, exist, token["CONFIG_CPU_START_MAX"],
                      found)
        check_end(section, mem, found)
    return found
