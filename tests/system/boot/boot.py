#!/usr/bin/env python3
"""boot: machines of QEMU, and what the kernel says of each.

  boot.py TARGET OUTDIR [NAME ...]    its machines, or those named
  boot.py TARGET OUTDIR --made SEED COUNT [NAME...]
                                      so many made up from SEED, on each of made.txt
  boot.py TARGET --list [FILE]        names, of machines.txt or another
  boot.py TARGET --show NAME [FILE]   the arguments of QEMU
  boot.py TARGET --accel NAME [FILE]  how QEMU is to execute
  boot.py TARGET --image NAME [FILE]  the image that is booted

TARGET is a directory here, named as the board is in arch/. Flat TAP, a line for
each machine with its seconds. What is expected comes from the arguments, through
tests/system/oracle. See ibmpc/machines.txt for the lines of a list.
"""
# SPDX-License-Identifier: LGPL-2.1-only

import importlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import traceback
from concurrent.futures import ThreadPoolExecutor

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parents[2]
ORACLE = HERE.parent / "oracle"
sys.path.insert(0, str(ORACLE))

import qemu  # noqa: E402
import qemu_check  # noqa: E402

#: More processors than this that fight for locks wait for each other on a
#: host of few cores: then QEMU is to run them by turns.
AT_ONCE = 4
SHOWN = 8
#: Blocks of code that a processor that sleeps may have executed: those on the way
#: to its sleep, and one for each interrupt that ends it.
AWAKE = 100
#: A machine that does not end by then hangs. Units: seconds.
LIMIT = int(os.environ.get("BOOT_LIMIT", "120"))


class Machine:
    """A machine of the list: a name, and lines by their first word."""

    def __init__(self, target, name, kind):
        self.target, self.name = target, name
        self.arguments, self.says = [], []
        self.handed, self.lines = None, []
        self.image, self.accel, self.status = target + kind, None, 0
        self.loader = "pvh"
        self.asleep = False

    def read(self, line):
        """One line."""
        word, _, rest = line.partition(" ")
        if word.startswith("-"):
            self.arguments.append(line)
        elif word in ("nodes", "ring", "matrix"):
            self.arguments.append(globals()["make_" + word](rest))
        elif word == "says":
            self.says.append(rest)
        elif (ORACLE / ("handed_%s.py" % word)).exists():
            self.handed = word
            self.lines.append(rest)
        elif word in ("image", "accel", "loader"):
            setattr(self, word, rest)
        elif word == "asleep":
            self.asleep = True
        elif word == "status":
            self.status = int(rest)
        else:
            raise SystemExit("machines.txt: %s: %s" % (self.name, line))

    def words(self):
        """The arguments of QEMU that make the machine."""
        return " ".join(self.arguments)

    def how(self):
        """How QEMU executes it."""
        if self.accel:
            return self.accel
        args = qemu.parse(self.words())
        count = len(qemu.board_of(args).processors(args)[0])
        return "tcg,thread=single" if count > AT_ONCE else "tcg"


def make_nodes(rest):
    """COUNT CPUS SIZE: nodes of so many processors and bytes each."""
    count, cpus, size = rest.split()
    count, cpus = int(count), int(cpus)
    return " ".join(
        "-object memory-backend-ram,id=m%d,size=%s "
        "-numa node,nodeid=%d,cpus=%d-%d,memdev=m%d"
        % (n, size, n, n * cpus, n * cpus + cpus - 1, n)
        for n in range(count))


def make_matrix(rest):
    """Rows of distances; those of a node to itself are not passed on."""
    rows = [row.split() for row in rest.split("/")]
    return " ".join("-numa dist,src=%d,dst=%d,val=%s" % (a, b, far)
                    for a, row in enumerate(rows)
                    for b, far in enumerate(row) if a != b)


def make_ring(rest):
    """COUNT: a ring of one way."""
    count = int(rest)
    return make_matrix("/".join(
        " ".join(str(10 + (b - a) % count * 10) for b in range(count))
        for a in range(count)))


def load(target, name="machines.txt"):
    """The machines, by name: a name at the start of a line, and what follows
    indented."""
    found, machine = {}, None
    kind = "-test" if name == "unit.txt" else "-probe"
    lines = (HERE / target / name).read_text(encoding="ascii").splitlines()
    for line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[0].isspace():
            machine.read(line.strip())
        else:
            name, _, rest = line.partition(" ")
            machine = found[name] = Machine(target, name, kind)
            if rest.strip():
                machine.read(rest.strip())
    return found


# ------------------------------------------------------------------- a boot

def describe(machine, kernel, folder):
    """(facts of the machine, kernel to boot, more arguments). What is handed
    over in place of its own tables is known to a module of tests/system/oracle."""
    if machine.handed is None:
        return (lambda args, *more: qemu.board_of(args).facts(args, *more),
                kernel, [])
    module = importlib.import_module("handed_" + machine.handed)
    described = module.Described(machine.lines)
    return described.facts, *described.hand_over(machine.words().split(),
                                                 kernel, folder)


def run(machine, kernel, more, log=None):
    """(status, standard output, standard error) of a boot; what each processor
    executes goes to a log."""
    environment = dict(
        os.environ, QEMU_ARGS="-d exec,nochain -D %s" % log if log else "", QEMU_MACHINE=" ".join(machine.words().split() + more),
        QEMU_TIMEOUT=str(LIMIT), QEMU_ACCEL=machine.how(),
        QEMU_LOADER=machine.loader)
    done = subprocess.run(
        [str(TOP / "arch" / machine.target / "run.sh"), str(kernel)],
        env=environment, stdin=subprocess.DEVNULL, capture_output=True,
        check=False)
    return (done.returncode,
            done.stdout.decode("latin-1").replace("\r\n", "\n"),
            done.stderr.decode("latin-1"))


def check_asleep(log, found):
    """Processors other than the first that execute code."""
    blocks = {}
    with open(log, encoding="latin-1") as file:
        for line in file:
            match = re.match(r"Trace (\d+):", line)
            if match:
                number = int(match.group(1))
                blocks[number] = blocks.get(number, 0) + 1
    if len(blocks) < 2:
        found.append("asleep: no other processor has entered the image")
    found += ["asleep: processor %d executed %d blocks" % (number, count)
              for number, count in sorted(blocks.items())
              if number != 0 and count > AWAKE]


def check_says(machine, text, found):
    """Lines for people: those that are expected, and no other."""
    left = list(machine.says)
    for line in text.split("\n"):
        if not line or line.startswith("@"):
            continue
        match = next((s for s in machine.says if re.search(s, line)), None)
        if match is None:
            found.append("says: %s" % line[:160])
        elif match in left:
            left.remove(match)
    found += ["does not say: %s" % s for s in left]


def judge(machine, outdir, folder):
    """Differences of one boot."""
    built = pathlib.Path(outdir) / machine.image
    kernel = built / "kernel.elf"
    if not kernel.exists():
        return ["%s is not built" % kernel]
    args = qemu.parse(machine.words())
    source, image, more = describe(machine, kernel, folder)
    log = os.path.join(folder, "executed") if machine.asleep else None
    status, text, errors = run(machine, image, more, log)
    found = []
    if machine.asleep:
        check_asleep(log, found)
    if status != machine.status:
        found.append("status %d, expected %d" % (status, machine.status))
        found += ["stderr: " + e for e in errors.splitlines()[-3:]]
    if machine.says is not None:
        check_says(machine, text, found)
    if machine.status == 0 and status == 0:
        found += qemu_check.differences_of(
            text, args, source, kernel,
            qemu_check.tokens(built / "config.h"))
    elif machine.status and not machine.says:
        found.append("machines.txt: what does it say when it fails?")
    keep(machine, text + errors, found)
    return found


def keep(machine, text, found):
    """Keeps what was said, where somebody asked for it."""
    where = os.environ.get("BOOT_KEEP")
    if where:
        path = pathlib.Path(where) / (machine.name + ".out")
        path.write_text(text + "".join("# %s\n" % f for f in found))


def boot(machine, outdir):
    """(differences, seconds) of one machine; a mistake of ours is one."""
    begin = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="boot.") as folder:
            found = judge(machine, outdir, folder)
    except Exception:
        found = ["boot.py: " + traceback.format_exc().strip()[-600:]]
    return found, time.monotonic() - begin


def main():
    target, words = (sys.argv[1:] or [""])[0], sys.argv[2:]
    if not words or not target or not (HERE / target).is_dir():
        print(__doc__, file=sys.stderr)
        return 1
    if words[0] == "--list":
        print("\n".join(load(target, *words[1:])))
        return 0
    if words[0] in ("--show", "--accel", "--image") and len(words) > 1:
        machine = load(target, *words[2:])[words[1]]
        print({"--show": machine.words, "--accel": machine.how,
               "--image": lambda: machine.image}[words[0]]())
        return 0
    if words[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 1
    if words[1:2] == ["--made"] and len(words) >= 4:
        return boot_all(words[0], made(target, words[2], int(words[3])),
                        words[4:])
    return boot_all(words[0], load(target), words[1:])


def made(target, seed, count):
    """Machines that are made up, by name. What else they say is not judged."""
    found = {}
    for number in range(count):
        for machine in load(target, "made.txt").values():
            machine.name += "-%d" % number
            machine.handed, machine.lines = "made", ["%s/%d" % (seed, number)]
            machine.says = None
            found[machine.name] = machine
    print("# seed %s" % seed)
    return found


def boot_all(outdir, machines, names):
    """Boots those named, or all; a line for each."""
    names = names or list(machines)
    unknown = [name for name in names if name not in machines]
    if unknown:
        print("no machine %s" % ", ".join(unknown), file=sys.stderr)
        return 1
    bad = 0
    print("1..%d" % len(names), flush=True)
    with ThreadPoolExecutor(int(os.environ.get("BOOT_JOBS", "1"))) as pool:
        boots = pool.map(lambda n: boot(machines[n], outdir), names)
        for number, (name, (found, seconds)) in enumerate(
                zip(names, boots), 1):
            bad += bool(found)
            print("%s %d - %s, %.1f s" % ("not ok" if found else "ok", number,
                                          name, seconds))
            for text in found[:SHOWN]:
                print("#   " + text.replace("\n", "\n#   "))
            if len(found) > SHOWN:
                print("#   %d more" % (len(found) - SHOWN))
            sys.stdout.flush()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
