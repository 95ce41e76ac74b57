#!/usr/bin/env python3
"""check: compare what the kernel printed with what the contract says.

  check.py KERNEL_OUTPUT BLOBS [options]

BLOBS is one device tree or a batch of them, each padded to a multiple of 8
bytes. Flat TAP: one line per machine, or per 100 where there are more than
200; a failure shows its first differences. Then the totals. The exit status
is 0 only if every machine was found, whole and as predicted.

A machine passes if its output holds, each exactly once and nothing else:
  - the `@mem` line of boot, every field as predicted;
  - an `@place` line for every processor, valid and state, the `@used` line
    before the first of state `part`;
  - an `@strict` line for every processor, valid and state empty and home;
  - `@near` lines of a sample of pairs, at least one if there is a pair;
  - a line for people for each range of which a part is out of reach or another's.
A blob that describes no machine passes if it was refused.
"""
# SPDX-License-Identifier: LGPL-2.1-only

import argparse
import collections
import json
import re
import sys
import traceback

import describe
import fdt
import model
import tables

BATCH_LINE = 100
SHOWN = 6
NEAR = re.compile(r"(\d+) (\d+) (\w+) (\w+)")
TOLD = re.compile(r"^topology: memory 0x(\w+) to 0x(\w+): ", re.M)
#: Only to read an `@mem` line that says nothing of the boot bank.
BOOT_GUESS = 65536
BOOT_USED = 256  # bytes of a processor's own variables, at most


class Differences(list):
    """What is wrong with one machine, in words."""

    def note(self, form, *args):
        """One more difference."""
        self.append(form % args if args else form)


# -------------------------------------------------------- the kernel's text

def split_output(text, differences):
    """The text after each `@machine N`; None for those refused.

    A run of one machine prints no such line."""
    text = "\n" + text
    first, *rest = text.split("\n@machine ")
    sections = {}
    if not rest and "\n@refused " not in first:
        return {0: text}
    refused = take_refused(first, sections, differences)
    stray = [l for l in refused.split("\n") if l[:5] in KNOWN]
    if stray:
        differences.note("lines before the first machine: %r", stray[0])
    for chunk in rest:
        number, _, body = chunk.partition("\n")
        body = take_refused("\n" + body, sections, differences)
        if not number.isdecimal():
            differences.note("line `@machine %s`", number[:60])
        elif sections.get(int(number)) is not None:
            differences.note("machine %s printed twice", number)
        elif int(number) in sections:
            if any(l[:5] in KNOWN for l in body.split("\n")):
                differences.note("machine %s refused, and then not", number)
        else:
            sections[int(number)] = body
    return sections


KNOWN = ("@mem ", "@plac", "@near", "@stri", "@used")


def take_refused(chunk, sections, differences):
    """Note the `@refused N` lines of a chunk; the chunk without them.

    Both a `@refused N` alone and one after `@machine N` are understood."""
    if "\n@refused " not in chunk:
        return chunk
    lines = []
    for line in chunk.split("\n"):
        if not line.startswith("@refused "):
            lines.append(line)
            continue
        number = line[9:].split(" ")[0]
        if not number.isdecimal() or int(number) in sections:
            differences.note("line `%s`", line[:60])
        else:
            sections[int(number)] = None
    return "\n".join(lines)


def json_line(section, head, differences):
    """The JSON of the one line that starts with `head`; None if wrong."""
    parts = section.split("\n" + head)
    if len(parts) != 2:
        differences.note("%d lines `%s` instead of one", len(parts) - 1,
                         head.strip())
        return None
    try:
        return json.loads(parts[1].partition("\n")[0])
    except ValueError as error:
        differences.note("line `%s`: %s", head.strip(), error)
        return None


def mem_line(section, differences):
    """The `@mem` line of boot; those of the end are left to other tests."""
    lines = [part.partition("\n")[0] for part in section.split("\n@mem ")[1:]]
    found = []
    for line in lines:
        try:
            mem = json.loads(line)
        except ValueError as error:
            differences.note("line `@mem`: %s", error)
            continue
        if not isinstance(mem, dict) or mem.get("when") != "end":
            found.append(mem)
    if len(found) != 1:
        differences.note("%d lines `@mem` of boot instead of one", len(found))
        return None
    if not isinstance(found[0], dict):
        differences.note("line `@mem` is no object")
        return None
    return found[0]


# ---------------------------------------------------------------- @mem line

def same(expected, got):
    """Equal, and a truth value is not a number."""
    return expected == got and isinstance(expected, bool) == isinstance(
        got, bool)


#: Fields without truth values, where equal is the same.
PLAIN = ("@mem.cost", "@mem.order", "@mem.clusters", "@mem.cpus")


def compare(path, expected, got, differences):
    """Note each place where `got` is not `expected`; more keys are fine."""
    if expected == got and path.startswith(PLAIN):
        return
    if isinstance(expected, dict) and isinstance(got, dict):
        for key, item in expected.items():
            if key not in got:
                differences.note("%s.%s: missing", path, key)
            else:
                compare("%s.%s" % (path, key), item, got[key], differences)
    elif (isinstance(expected, list) and isinstance(got, list)
          and len(expected) == len(got)
          and any(isinstance(e, (dict, list)) for e in expected)):
        for i, (one, other) in enumerate(zip(expected, got)):
            compare("%s[%d]" % (path, i), one, other, differences)
    elif not same(expected, got):
        differences.note("%s: expected %s, got %s", path, short(expected),
                         short(got))


def short(item):
    """An item as JSON, cut to a readable length."""
    line = json.dumps(item)
    return line if len(line) < 100 else line[:97] + "..."


def boot_size(mem):
    """Bytes of the boot bank as printed, or None."""
    try:
        bank, = (b for b in mem["banks"] if b["boot"] is True)
        size = int(bank["last"], 16) - int(bank["start"], 16) + 1
    except (KeyError, TypeError, ValueError):
        return None
    return size if size > 0 else None


def check_counts(machine, mem, differences):
    """"used = bytes of live blocks with their headers (0 in an empty
    region ...)". Processors' own variables may lie near them at boot; in a
    batch nothing does. What is free and used fits into the bank."""
    for bank, got in zip(machine.banks, mem["banks"]):
        used, free = got.get("used"), got.get("free")
        if type(used) is not int or type(free) is not int:
            differences.note("bank %s: used %s, free %s", got.get("id"),
                             used, free)
        elif used < 0 or free < 0 or (
                used + free > bank.last - bank.start + 1):
            differences.note("bank %d: used %d + free %d beyond its size",
                             got["id"], used, free)
        elif used > BOOT_USED * machine.count and not bank.boot:
            differences.note("bank %d: used %d before any allocation",
                             got["id"], used)


def check_states(machine, mem, differences):
    """"state":"boot"|"up"|"absent"; boot is processor 0, and one with
    another status than okay is "listed but not started"."""
    for claim, got in zip(machine.claims[1:], mem["cpus"][1:]):
        state = got.get("state")
        if state not in ("up", "absent"):
            differences.note("cpu %s: state %s", got.get("id"), state)
        elif state == "up" and not claim.started:
            differences.note("cpu %s: up, but not to be started",
                             got.get("id"))
    if mem["cpus"][0].get("state") != "boot":
        differences.note("cpu 0: state %s", mem["cpus"][0].get("state"))


def check_mem(machine, mem, differences):
    """Every field of the `@mem` line that can be predicted."""
    before = len(differences)
    compare("@mem", describe.description(machine), mem, differences)
    if "flat" not in mem:
        differences.note("@mem.flat: missing")
    elif machine.flat is None and mem["flat"] is not None:
        differences.note("@mem.flat: expected null, got %s",
                         short(mem["flat"]))
    elif machine.flat and not (mem["flat"] and isinstance(mem["flat"], str)):
        differences.note("@mem.flat: expected a reason (%s), got %s",
                         machine.flat, short(mem["flat"]))
    compare_sizes("order.cpu", describe.order_field(machine)["cpu"],
                  mem.get("order"), differences)
    if len(differences) == before:
        check_counts(machine, mem, differences)
        check_states(machine, mem, differences)


def compare_sizes(path, expected, order, differences):
    """`order.cpu` lists a processor, and a list of it, "only where it
    differs": here more keys are not fine."""
    got = order.get("cpu") if isinstance(order, dict) else None
    if not isinstance(got, dict):
        return
    for cpu, lists in got.items():
        wanted = expected.get(cpu, {})
        if not isinstance(lists, dict) or set(lists) - set(wanted):
            differences.note("@mem.%s.%s: does not differ from its cluster",
                             path, cpu)


# -------------------------------------------------------------- placements

def boot_shares(machine, mem):
    """Key (4) of each bank at boot, from the `@mem` line."""
    return [64 * got["used"] // (bank.last - bank.start + 1)
            for bank, got in zip(machine.banks, mem["banks"])]


def small_banks(mem):
    """The banks that never hold 64 bytes, from what they have free when
    empty (the boot bank is in use by then)."""
    return sum(1 << b["id"] for b in mem["banks"]
               if not b["boot"] and b["free"] < model.HOLDS_64)


def shares(machine, section, differences):
    """"`64 * used / size` rounded down", per bank, from the `@used` line."""
    line = json_line(section, "@used ", differences)
    if line is None:
        return None
    try:
        used, size = line["used"], line["size"]
        count = len(machine.banks)
        if len(used) != count or len(size) != count:
            raise ValueError("not one number per bank")
        share = [64 * u // s for u, s in zip(used, size)]
        if min(share) < 0 or max(share) > 64:
            raise ValueError("used beyond size")
        if any(s > b.last - b.start + 1
               for b, s in zip(machine.banks, size)):
            raise ValueError("size beyond the bank's")
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        differences.note("line `@used`: %s", error)
        return None
    at = section.find("\n@used ")
    early = section.find(" part ", 0, at)
    if early >= 0 and re.search(r"^@place \d+ \w+ part ", section[:at], re.M):
        differences.note("`@used` after placements of state part")
    return share


def block(answers, cluster, machine, cpu, states):
    """The lines of one processor, with `%` for its id."""
    lines = []
    for valid in model.VALIDS:
        may = machine.candidates_local(valid, cpu)
        for state in states:
            lines.append("@place % {} {} {}".format(
                valid, state, answers.place(cluster, may, state)))
        for state in ("empty", "home"):
            lines.append("@strict % {} {} {}".format(
                valid, state, answers.strict(cluster, may, state)))
    return "\n".join(lines)


def expected_lines(machine, answers, states=model.STATES):
    """All `@place` and `@strict` lines of a machine.

    Two processors of a cluster that reach the same banks have the same."""
    blocks, known = [], {}
    for cpu in range(machine.count):
        cluster = machine.cluster_of[cpu]
        key = cluster, machine.of_cpu[cpu]
        if key not in known:
            known[key] = block(answers, cluster, machine, cpu, states)
        blocks.append(known[key].replace("%", str(cpu)))
    return "\n".join(blocks).split("\n")


def sampled(section, expected):
    """The expected lines without those `@strict` that nothing asks for."""
    asked = {"@strict " + part.partition("\n")[0].rpartition(" ")[0]
             for part in section.split("\n@strict ")[1:]}
    return [line for line in expected if line.startswith("@place ")
            or line.rpartition(" ")[0] in asked]


def check_lines(section, expected, part, differences):
    """Each expected line is there once, and no other of the kind.

    All expected lines differ from each other; so if none is missing and the
    number of lines is theirs, there is no duplicate and no stranger."""
    count = section.count("\n@place ") + section.count("\n@strict ")
    lines = section.split("\n")
    missing = set(expected).difference(lines)
    if not missing and count == len(expected):
        return
    explain(lines, expected, part, differences)


def explain(lines, expected, part, differences):
    """Each difference with processor, valid, state, expected and got."""
    got = collections.defaultdict(list)
    for line in lines:
        if line.startswith(("@place ", "@strict ")):
            question, _, reply = line.rpartition(" ")
            got[question].append(reply)
    for line in expected:
        question, _, reply = line.rpartition(" ")
        replies = got.pop(question, [])
        if part and question.endswith(" part"):
            continue
        if replies != [reply]:
            differences.note("%s: expected %s, got %s", question, reply,
                             " and ".join(replies) or "nothing")
    for question, replies in got.items():
        differences.note("%s %s: no such question", question, replies[0])


def check_near(machine, answers, section, differences):
    """The sample of `@near` lines; returns how many there are."""
    seen = set()
    for line in section.split("\n@near ")[1:]:
        line = line.partition("\n")[0]
        match = NEAR.fullmatch(line)
        if not match or match[3] not in model.VALIDS:
            differences.note("line `@near %s`", line[:60])
            continue
        caller, cpu, valid = int(match[1]), int(match[2]), match[3]
        if max(caller, cpu) >= machine.count or (caller, cpu, valid) in seen:
            differences.note("line `@near %s`: twice, or no such processor",
                             line[:60])
            continue
        seen.add((caller, cpu, valid))
        reply = str(answers.near(valid, caller, cpu))
        if reply != match[4]:
            differences.note("@near %d %d %s: expected %s, got %s", caller,
                             cpu, valid, reply, match[4])
    return len(seen)


def check_told(facts, section, limits, differences):
    """Lines for people about ranges: all that must be there, and no other but
    those of a piece that is too small to be a bank."""
    said = [(int(a, 16), int(b, 16)) for a, b in TOLD.findall(section)]
    due = model.told(facts.memory, limits)
    for start in sorted(due - {start for start, _ in said}):
        differences.note("memory at %#x: no line says what is left out", start)
    for start, last in said:
        if start not in due and last - start >= limits.bank_min:
            differences.note("memory at %#x: a line, but all of it is taken",
                             start)


# ---------------------------------------------------------------- machines

class Totals:
    """What the run covered."""

    def __init__(self):
        self.machines = self.refused = self.failed = 0
        self.placements = self.near = self.by_use = 0
        self.counts = collections.Counter()

    def print(self):
        """The totals as comments of TAP."""
        print("# machines %d refused %d failed %d placements %d near %d"
              % (self.machines, self.refused, self.failed, self.placements,
                 self.near))
        print("# placements that key (4) decided: %d" % self.by_use)
        for name, count in self.counts.most_common():
            print("#   %-42s %7d" % (name, count))


def count_by_use(machine, answers, share):
    """Clusters and valids for which use alone changed the bank."""
    if share is None or not any(share):
        return 0
    return sum(
        answers.place(c, may, "part") != answers.place(c, may, "empty")
        for c in range(len(machine.clusters))
        for may in (machine.sys, machine.dma, machine.of_cluster[c]))


def check_described(facts, section, args, totals):
    """Differences of one machine that the blob describes."""
    differences = Differences()
    mem = mem_line(section, differences)
    size = boot_size(mem) if mem else None
    if mem and size is None:
        differences.note("@mem: not exactly one boot bank")
    try:
        machine = model.Machine(facts, size or BOOT_GUESS, args.limits)
    except model.Refused as error:
        differences.note("must be refused: %s", error)
        return differences
    if mem and size:
        if size < args.boot_size:
            differences.note("boot bank of %d bytes", size)
        check_mem(machine, mem, differences)
    trusted = mem is not None and not differences
    small = small_banks(mem) if trusted else 0
    base = boot_shares(machine, mem) if trusted else None
    share = shares(machine, section, differences)
    answers = model.Answers(machine, small, share or [0] * len(machine.banks),
                            base)
    expected = expected_lines(machine, answers)
    if args.sample_strict:
        expected = sampled(section, expected)
    check_lines(section, expected, share is None, differences)
    near = check_near(machine, answers, section, differences)
    if near == 0 and machine.count > 1 and not args.no_near:
        differences.note("no `@near` lines")
    totals.placements += section.count("\n@place ")
    totals.near += near
    totals.by_use += count_by_use(machine, answers, share)
    totals.counts.update(describe.properties(facts, machine))
    return differences


def check_machine(blob, number, sections, args, totals):
    """Differences of one blob; a mistake of ours is one of them."""
    totals.machines += 1
    if number not in sections:
        return Differences(["machine %d: nothing printed" % number])
    section = sections[number]
    try:
        found = tables.read_facts(fdt.parse(blob))
        if section is None:
            model.Machine(found, args.boot_size or BOOT_GUESS, args.limits)
    except (fdt.FdtError, model.Refused) as error:
        totals.refused += 1
        if section is None:
            return Differences()
        return Differences(["must be refused: %s" % error])
    if section is None:
        return Differences(["refused, but it is a machine"])
    try:
        differences = check_described(found, section, args, totals)
        check_told(found, section, args.limits, differences)
        return differences
    except Exception:
        return Differences(["check.py: "
                            + traceback.format_exc().strip()[-300:]])


class Tap:
    """Flat TAP, with the differences of what failed as comments."""

    def __init__(self, count):
        self.step = 1 if count <= 2 * BATCH_LINE else BATCH_LINE
        self.lines = -(-count // self.step)
        self.done = self.bad = 0
        self.shown = []
        print("1..%d" % (self.lines + 1))

    def add(self, number, last, differences):
        """One machine; prints when its line is complete."""
        if differences:
            self.bad += 1
            if len(self.shown) < 4 * SHOWN:
                self.shown += ["machine %d: %s" % (number, d)
                               for d in differences[:SHOWN]]
                if len(differences) > SHOWN:
                    self.shown.append("machine %d: %d more" % (
                        number, len(differences) - SHOWN))
        if number % self.step == self.step - 1 or number == last:
            first = number - number % self.step
            self.line("machine %d" % number if self.step == 1 else
                      "machines %d to %d" % (first, number))

    def line(self, name):
        """A line for the machines since the last one."""
        self.done += 1
        print("%s %d - %s" % ("not ok" if self.bad else "ok", self.done,
                              name))
        for text in self.shown:
            print("#   " + text)
        self.bad, self.shown = 0, []


def check_all(text, blobs, args):
    """Everything; True if nothing differs."""
    totals = Totals()
    differences = Differences()
    sections = split_output(text, differences)
    tap = Tap(len(blobs))
    for number, blob in enumerate(blobs):
        found = check_machine(blob, number, sections, args, totals)
        totals.failed += bool(found)
        tap.add(number, len(blobs) - 1, found)
    for number in sorted(set(sections) - set(range(len(blobs)))):
        differences.note("machine %d is not in the batch", number)
    if not blobs:
        differences.note("no machine to compare")
    if text and not text.endswith("\n"):
        differences.note("the last line is cut off")
    tap.bad, tap.shown = len(differences), differences[:SHOWN]
    tap.line("the output as a whole")
    totals.print()
    return not totals.failed and not differences


def arguments(argv=None):
    """The command line."""
    limits = model.Limits()
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("output")
    parser.add_argument("blobs")
    parser.add_argument("--no-near", action="store_true",
                        help="a machine need not have @near lines")
    parser.add_argument("--sample-strict", action="store_true",
                        help="not every @strict line need be there")
    parser.add_argument("--boot-size", type=int, default=0,
                        help="CONFIG_MUTEK_BOOT_BANK_SIZE, if known")
    for name in limits._fields:
        parser.add_argument("--" + name.replace("_", "-"), type=int,
                            default=getattr(limits, name))
    args = parser.parse_args(argv)
    args.limits = model.Limits(*(getattr(args, f) for f in limits._fields))
    return args


def main():
    args = arguments()
    with open(args.output, "rb") as file:
        text = file.read().decode("latin-1").replace("\r\n", "\n")
    with open(args.blobs, "rb") as file:
        blobs = fdt.split(file.read())
    return 0 if check_all(text, blobs, args) else 1


if __name__ == "__main__":
    sys.exit(main())
