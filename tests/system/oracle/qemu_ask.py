"""qemu_ask: what QEMU itself says of a machine, which is made and never started."""
# SPDX-License-Identifier: LGPL-2.1-only

import os
import re
import subprocess

import qemu
from small import equal


def monitor(words, commands):
    """What QEMU's monitor answers about a machine."""
    done = subprocess.run(
        words[:1] + ["-nodefaults", "-S", "-display", "none", "-monitor",
                     "stdio", "-accel", "tcg"] + words[1:],
        input="\n".join(commands + ["quit", ""]), capture_output=True,
        text=True, errors="replace", timeout=60, check=False)
    if done.returncode:
        raise AssertionError(done.stderr.strip()[-300:])
    return done.stdout.replace("\r", "")


def tree(words, folder):
    """The device tree that QEMU would hand over, as a blob."""
    name = os.path.join(folder, "qemu.dtb")
    words = list(words)
    at = next(i for i, w in enumerate(words) if w in ("-machine", "-M"))
    words[at + 1] += ",dumpdtb=" + name
    subprocess.run(
        words[:1] + ["-display", "none", "-nodefaults"] + words[1:],
        check=True, capture_output=True, timeout=60)
    with open(name, "rb") as file:
        return file.read()


def equal_nodes(said, args, exist, every):
    """Compares what `info numa` says."""
    equal(int(re.search(r"^(\d+) nodes", said, re.M)[1]), len(args.nodes),
          "nodes")
    homes = qemu.nodes_of(args, every)
    for node in args.nodes:
        equal([int(n) for n in re.search(
            r"^node %d cpus:([ \d]*)$" % node, said, re.M)[1].split()],
              [n for n in range(len(exist)) if homes[n] == node],
              "processors of node %d" % node)
        equal(int(re.search(r"^node %d size: (\d+) MB" % node, said,
                            re.M)[1]), args.node_size(args.nodes[node]) // qemu.MIB,
              "size of node %d" % node)
