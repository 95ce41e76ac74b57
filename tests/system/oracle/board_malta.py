"""board_malta: what QEMU's Malta board is.

Processors. As many as `-smp` says, numbered from 0. A P5600 comes with what
starts the others. Other processors without threads all enter the image: the
first boots, the others sleep, and only a tree tells of them (asked: 24Kf).

Memory. Below 256 MiB at its own address; the rest, and all of it once more, at
0x80000000 plus its offset (asked: `info mtree`). What is elsewhere is no RAM.

Without a tree, or with one that cannot be believed, that is the machine: no
nodes, and DMA to what is below 256 MiB.

Not predicted, taken from what the kernel says within bounds (`Taken`): where
what the kernel keeps for itself ends, how large the boot bank has become.
"""
# SPDX-License-Identifier: LGPL-2.1-only

import os
import re
from collections import namedtuple

import qemu
import qemu_ask
import tables
from small import equal

NAMES = "malta",
PROPERTIES = ()
WIDTH = 32
EMULATOR = "qemu-system-mips", "-cpu", "P5600", "-bios", "/dev/null"

#: Processors that the board can start.
STARTED = None, "P5600"

LOW, HIGH, SEEN = 256 * qemu.MIB, 0x80000000, 0x80000000
#: Where the board looks for a tree.
TREE = 0x10000

#: Bytes behind the image at most, besides a stack, for each processor.
EACH_MAX = 16 << 10

#: From the kernel's own words: first byte behind what it keeps for itself, size
#: of the boot bank.
Taken = namedtuple("Taken", "kernel_end boot_size")


def processors(args):
    """(those that exist, all that may), in the order of QEMU's numbers."""
    count = qemu.shape(args.smp)[0]
    found = [qemu.Cpu(number, 0, 0, number, 0) for number in range(count)]
    return found, found


def spans(args):
    """(start, end) of the memory."""
    low = min(args.memory, LOW)
    if low == args.memory:
        return [(0, low)]
    return [(0, low), (HIGH + LOW, HIGH + args.memory)]


def taken(mem, end, token):
    """Stacks, each on its size, and places; then the boot bank. The file
    says where the image is seen."""
    others = token["CONFIG_CPU_START_MAX"] - 1
    end -= SEEN
    stack = token["CONFIG_MALTA_STACK_SIZE"]
    return Taken(*qemu.first_bank(
        mem, end, end + stack + others * (stack + EACH_MAX)))


def settled(args, seen, found, _=0):
    """What is so of the board, whatever a tree says."""
    edges = [0] + [edge for span in spans(args) for edge in span] + [1 << 64]
    found.reserved += [(a, b) for a, b in zip(edges[0::2], edges[1::2])
                       if a < b]
    found.reserved.append((0, seen.kernel_end))
    found.reserved.sort()
    found.runs(0)
    if args.cpu not in STARTED:
        found.claims = [c._replace(started=c.hw == found.boot_hw)
                        for c in found.claims]
    found.image_end = seen.kernel_end
    return found


def facts(args, seen, _):
    """What the loader's environment says."""
    found = tables.Facts()
    exist = processors(args)[0]
    found.claims = [tables.Claim(cpu.hw, None, None, True)
                    for cpu in (exist if args.cpu in STARTED else exist[:1])]
    found.memory = [tables.Range(start, end, None, None, True)
                    for start, end in spans(args)]
    found.window = (0, LOW)
    return settled(args, seen, found)


def completed(tree, *_):
    """A tree with what the kernel needs besides."""
    return tree


def hand_over(kernel, blob, folder):
    """(kernel, more arguments) with a tree where the board looks for it."""
    name = os.path.join(folder, "tree.dtb")
    with open(name, "wb") as file:
        file.write(blob)
    return kernel, ["-device", "loader,force-raw=on,addr=%#x,file=%s"
                    % (TREE, name)]


def ask(args, words):
    """Compares a Malta with what QEMU says of it: memory below the devices, and
    all of it once more."""
    said = qemu_ask.monitor(words, ["info mtree", "info cpus"])
    equal(len(set(re.findall(r"CPU #(\d+)", said))),
          len(processors(args)[0]), "processors")
    low, = set(re.findall(
        r"^ +0+-(\w{16}) .*mips_malta_low_preio.ram", said, re.M))
    start, last = set(re.findall(
        r"^ +(\w{16})-(\w{16}) \(prio 0, ram\): mips_malta.ram", said,
        re.M)).pop()
    found = [(0, int(low, 16) + 1)]
    if args.memory > LOW:
        found.append((int(start, 16) + LOW, int(last, 16) + 1))
    equal(spans(args), found, "memory")
