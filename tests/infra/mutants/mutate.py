#!/usr/bin/env python3
"""Change the memory layer a little, and see whether the checks notice.

  mutate.py [--sample N] [--seed S] [--jobs J] [--only FILE] [--again LOG]
            [--stages NAME,...] [--list] OUTDIR

A mutant is one comparison, constant or condition changed, or one call of a lock
left out, in the files of FILES. It is caught when a check of STAGES fails, hangs
or does not end well; one that compiles to the same code is none, nor is one that
is equivalent. Those, and what may survive, stand in doc/mutants.txt, each with
the reason; they are not run. A file that no stage links is an error. Prints flat
TAP: at least CAUGHT_MIN of the mutants are caught (SAMPLE_MIN of a sample), and
each survivor has a reason.

--sample takes N of all mutants, those whose hash with the seed is lowest: a
change of one line changes few of them. --again takes those that survived in the
output of a former run, --stages less checks than all. OUTDIR is where make builds;
mutants are made and built in copies of the tree.
"""
# SPDX-License-Identifier: LGPL-2.1-only
import argparse
import collections
import concurrent.futures
import functools
import hashlib
import os
import pathlib
import queue
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
REASONS = "doc/mutants.txt"
CAUGHT_MIN, SAMPLE_MIN = 0.95, 0.9  # a sample of 50 may be an unlucky one
FILES = ["mutek/topology/topology*.c", "mutek/mem_proximity*.c", "mutek/mem_alloc.c",
         "mutek/mem_boot.c", "mutek/mem_machine.c", "mutek/mem_order.c", "mutek/bank/mem_region.c",
         "mutek/engine/memory_allocator_*.c", "mutek/bank/mem_cache*.c",
         "mutek/mem_home*.c", "mutek/mem_walk.c",
         "mutek/mem_global*.c", "mutek/mem_random.c", "mutek/base/lock.c",
         "tests/host/malloc/host_slot.c"]

# name, image, sanitizer, command, which mutants. The quickest are first: most
# mutants meet no other.
Stage = collections.namedtuple("Stage", "name image san command meets")
SIMPLE = "mutek/engine/memory_allocator_simple.c"
NOPROX = "mutek/mem_proximity_off.c"
RANDOM = "mutek/mem_global_random.c"
HOST = "tests/host/malloc/host_slot.c"
CACHES = ("mutek/bank/mem_cache", "mutek/mem_home_cache",
          "mutek/engine/memory_allocator_smart_kept")


def bitmap(mutant):
    """Whether it is in the engine that keeps its books outside."""
    return "bitmap" in mutant.file


def usual(mutant):
    """Whether it is in what most images are made of."""
    return mutant.file not in (SIMPLE, NOPROX, RANDOM, HOST) \
        and not bitmap(mutant)


def cache(mutant):
    """Whether it is in what only images with caches have."""
    return mutant.file.startswith(CACHES)


def host(mutant):
    """Whether it is in what is linked for programs of the host."""
    return mutant.file == HOST


def common(mutant):
    """Whether it is in what images without caches have too."""
    return usual(mutant) and not cache(mutant)


STAGES = [
    Stage("cache-suite", "emu-test-cache", "", "{kernel} -- mem_cache", cache),
    Stage("reclaim-suite", "emu-test-cache", "",
          "{kernel} -- mem_cache_reclaim", cache),
    Stage("unit", "emu-test", "", "{kernel}", common),
    Stage("simple", "emu-test-simple", "", "{kernel}",
          lambda m: m.file == SIMPLE),
    Stage("noprox", "emu-test-noprox", "", "{kernel}",
          lambda m: m.file == NOPROX),
    Stage("random", "emu-test-random", "", "{kernel}",
          lambda m: m.file == RANDOM),
    Stage("bitmap", "emu-test-bitmap", "", "{kernel}", bitmap),
    Stage("engine-bitmap", "", "", "env CFLAGS=-O1 VARIANTS=bitmap:8:1"
          " tests/host/engine/run.sh 4 20", bitmap),
    Stage("engine-aside", "", "", "env CFLAGS=-O1 VARIANTS=aside:8:1"
          " tests/host/engine/run.sh 4 20", bitmap),
    Stage("engine", "", "", "env CFLAGS=-O1 VARIANTS=smart:8:1"
          " tests/host/engine/run.sh 4 20",
          lambda m: "smart" in m.file and not cache(m)),
    Stage("engine-simple", "", "", "env CFLAGS=-O1 VARIANTS=simple:8:0"
          " tests/host/engine/run.sh 4 20", lambda m: m.file == SIMPLE),
    Stage("oracle", "emu-probe", "",
          "tests/system/oracle/run.sh {kernel} generated 1 200 4",
          lambda m: common(m) and "memory_allocator" not in m.file),
    Stage("fault", "emu-fault", "", "tests/infra/tools/fault_run.sh {kernel}",
          common),
    Stage("asan", "emu-test", "asan", "{kernel}", common),
    Stage("life", "", "", "tests/host/life/run.sh {out}", common),
    Stage("plain", "emu-test-plain", "", "{kernel}", common),
    Stage("cache", "emu-test-cache", "", "{kernel}", usual),
    Stage("masked", "emu-test-masked", "", "{kernel}", cache),
    Stage("plain-cache", "emu-test-plain-cache", "", "{kernel}", cache),
    Stage("plain-masked", "emu-test-plain-masked", "", "{kernel}", cache),
    Stage("meet", "emu-step", "", "{kernel} -- meet", cache),
    Stage("step", "emu-step", "", "{kernel} -- step", cache),
    Stage("step-cache", "emu-step-cache", "", "{kernel}", cache),
    Stage("step-masked", "emu-step-masked", "", "{kernel}", cache),
    Stage("fault-cache", "emu-fault-cache", "",
          "tests/infra/tools/fault_run.sh {kernel}", cache),
    Stage("stress-cache", "emu-stress-cache", "", "{kernel}", cache),
    Stage("cross", "emu-cross", "", "{kernel}", cache),
    Stage("cache-asan", "emu-stress-cache", "asan", "{kernel} -- mem_stress",
          cache),
    Stage("cache-tsan", "emu-stress-cache", "tsan", "{kernel} -- mem_stress",
          cache),
    Stage("stress", "emu-stress", "tsan", "{kernel} -- mem_stress",
          lambda m: m.kind == "lock"),
    Stage("threads", "emu-malloc-cache", "",
          "tests/host/malloc/suite.sh {out}/emu-malloc-cache thread", host),
    Stage("full", "emu-malloc-small", "",
          "tests/host/malloc/suite.sh {out}/emu-malloc-small full", host),
    Stage("fork", "emu-malloc-small", "",
          "tests/host/malloc/suite.sh {out}/emu-malloc-small fork", host),
]

PARTS = re.compile(
    r"(?P<skip>/\*.*?\*/|//[^\n]*|^[ \t]*\#(?:\\\n|[^\n])*"
    r"|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')"
    r"|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<number>0[xX][0-9a-fA-F]+|\d+)(?P<suffix>[uUlL]*)"
    r"|(?P<op><<=|>>=|->|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[^\s\w])",
    re.S | re.M)
COMPARED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=",
            "!=": "==", "&&": "||", "||": "&&"}
LOCKS = re.compile(r"lock_\w+$|\w+_(un)?lock$")

Mutant = collections.namedtuple("Mutant", "file kind start end new line key")


def closing(parts, index):
    """Where the bracket that opens at an index closes."""
    depth = 0
    for i in range(index, len(parts)):
        if parts[i][0] == "(":
            depth += 1
        elif parts[i][0] == ")":
            depth -= 1
            if depth == 0:
                return i
    raise ValueError("a bracket without an end")


def changes(text):
    """(kind, start, end, new) of each mutant of a source."""
    parts = [(m[0], m.start(), m) for m in PARTS.finditer(text)
             if m["skip"] is None]
    asserted = 0  # the end of an assertion: what it says is no behaviour
    for i, (word, start, m) in enumerate(parts):
        after = parts[i + 1][0] if i + 1 < len(parts) else ""
        before = parts[i - 1][0] if i else ""
        if word in ("assert", "_Static_assert", "static_assert") \
                and after == "(":
            asserted = parts[closing(parts, i + 1)][1]
        if start < asserted:
            continue
        if word in COMPARED:
            yield "compare", start, start + len(word), COMPARED[word]
        elif m["number"]:
            value = int(m["number"], 0)
            for new in {0: [1], 1: [0, 2]}.get(value, [value + 1]):
                yield "constant", start, m.end(), f"{new}{m['suffix']}"
        elif word in ("if", "while") and after == "(":
            end = parts[closing(parts, i + 1)][1]
            inside = text[parts[i + 1][1] + 1:end]
            yield "condition", parts[i + 1][1] + 1, end, f"!({inside})"
        elif LOCKS.match(word) and after == "(" and before in ";{})":
            end = parts[closing(parts, i + 1)][1] + 1
            yield "lock", start, end, "(void)0"


def line_of(text, position):
    start = text.rfind("\n", 0, position) + 1
    return text[start:(text + "\n").index("\n", position)].strip()


def mutants(tree):
    found, seen = [], collections.Counter()
    for pattern in FILES:
        for path in sorted(tree.glob(pattern)):
            name, text = str(path.relative_to(tree)), path.read_text()
            for kind, start, end, new in changes(text):
                changed = text[:start] + new + text[end:]
                key = (name, line_of(text, start), line_of(changed, start))
                seen[key] += 1
                found.append(Mutant(name, kind, start, end, new,
                                    text.count("\n", 0, start) + 1,
                                    (*key, seen[key])))
    return found


def read_reasons(path):
    """What may survive: blocks of a file, `- line`, `+ line` and the reason; a
    line that is there more than once is the first, `-2 line` the second."""
    reasons, name, before, after, which = {}, "", "", "", 1
    for line in path.read_text().splitlines() if path.exists() else []:
        if re.match(r"-\d* ", line):
            number, _, before = line[1:].partition(" ")
            which, before = int(number or 1), before.strip()
        elif line.startswith("+ "):
            after = line[2:].strip()
        elif line.startswith("  ") and before:
            reasons[name, before, after, which] = line.strip()
        elif re.match(r"\S+\.c$", line):
            name = line
    return reasons


def read_survivors(path):
    """The keys of what survived a run, out of its output."""
    return set(re.findall(r"^# survived: (\S+):\d+\n# -(\d*) (.*)\n# \+ (.*)$",
                          path.read_text(), re.M))


def image_name(stage):
    return stage.image + (f"-{stage.san}" if stage.san else "")


@functools.lru_cache(maxsize=None)
def words_of(image):
    """What make is told to build it."""
    return subprocess.check_output([ROOT / "tests/infra/tools/image.sh", image],
                                   text=True).split()


def make(tree, out, image, san, *more):
    return subprocess.run(
        ["make", "--no-print-directory", "-s", "-j1", f"OUTDIR={out}",
         *words_of(image), f"SAN={san}", *more], cwd=tree,
        env={k: v for k, v in os.environ.items() if "MAKE" not in k},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def run(command, tree, cpu_s, wall_s):
    """Why a run of flat TAP is bad, or None; and its time."""
    begin, planned, done, bad = time.monotonic(), None, 0, None
    process = subprocess.Popen(
        command.split(), cwd=tree, text=True, errors="replace",
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU,
                                              (cpu_s, cpu_s)))

    def end():
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    timer = threading.Timer(wall_s, end)
    timer.start()
    why = ""  # what a case that failed said last
    for line in process.stdout:
        if line.startswith("not ok") or "Sanitizer" in line:
            bad = f"{line.strip()} {why}".strip()
            break
        why = line.strip() if line.startswith("# ") else ""
        done += line.startswith("ok ")
        if line.startswith("1.."):
            planned = int(line[3:].split()[0])
    end() if bad else None
    status = process.wait()
    timer.cancel()
    end()
    if not bad and (status != 0 or planned != done):
        bad = f"status {status}, {done} of {planned} tests"
    return bad, time.monotonic() - begin


def sources(image, san, out):
    """What an image is linked of; nothing is built."""
    with tempfile.TemporaryDirectory(prefix="mutants.") as place:
        said = make(ROOT, place, image, san, "-n", f"MKCONFIG={out / 'mkconfig'}")
    return set(re.findall(r" -c (\S+\.c) -o ", said.stdout))


def unmet(found, out):
    """The files of mutants that no stage links which meets them."""
    images = {(stage.image, stage.san) for stage in STAGES if stage.image}
    linked = {image: sources(*image, out) for image in images}
    one_each = {mutant.file: mutant for mutant in found}.values()
    return [m.file for m in one_each
            if not any(stage.image and stage.meets(m)
                       and m.file in linked[stage.image, stage.san]
                       for stage in STAGES)]


class Limits:
    """How long is too long, out of one run without a mutant, which must pass.
    A stage that no mutant meets is not built."""

    def __init__(self, out):
        self.out, self.known, self.lock = out, {}, threading.Lock()

    def __getitem__(self, stage):
        with self.lock:
            if stage.name not in self.known:
                self.known[stage.name] = self.measure(stage)
            return self.known[stage.name]

    def measure(self, stage):
        if stage.image:
            built = make(ROOT, self.out, stage.image, stage.san)
            if built.returncode:
                raise RuntimeError(f"{stage.image} does not build: "
                                   + built.stdout)
        kernel = self.out / image_name(stage) / "kernel.elf"
        bad, took = run(stage.command.format(kernel=kernel, out=self.out), ROOT,
                        600, 900)
        if bad:
            raise RuntimeError(f"{stage.name} fails without a mutant: {bad}")
        return int(10 + 3 * took), int(30 + 10 * took)


class Tree:
    """A copy of the sources with the images that were needed until now."""

    def __init__(self, out, limits):
        self.out, self.limits = out, limits
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="mutants."))
        subprocess.run([ROOT / "tests/infra/tools/copy_tree.sh", self.place], check=True)
        (self.place / "out").mkdir()
        shutil.copy2(out / "mkconfig", self.place / "out")

    def image(self, stage):
        name = image_name(stage)
        place = self.place / "out" / name
        if not place.exists():
            subprocess.run(["cp", "-a", self.out / name, place], check=True)
        return place

    def object_code(self, place, source):
        found = place / source.replace(".c", ".o")
        bare = self.place / "bare.o"
        subprocess.run(["objcopy", "--strip-debug", found, bare], check=True)
        return bare.read_bytes()

    def judge(self, mutant, stages):
        """'same', 'invalid', 'survived', or the stage that caught it."""
        path = self.place / mutant.file
        text = path.read_text()
        path.write_text(text[:mutant.start] + mutant.new + text[mutant.end:])
        touched, verdicts = {}, set()
        try:
            for stage in STAGES:
                if stage.name in stages and stage.meets(mutant):
                    verdict = self.stage(mutant, stage, touched)
                    if verdict not in ("same", None):
                        return verdict
                    verdicts.add(verdict)
            return "same" if "same" in verdicts and not any(
                differs for _, differs in touched.values()) else "survived"
        finally:
            path.write_text(text)
            for place, (old, _) in touched.items():  # the sound object again
                shutil.copy2(old, place / mutant.file.replace(".c", ".o"))
                os.utime(place / mutant.file.replace(".c", ".o"))

    def stage(self, mutant, stage, touched):
        kernel, limits = "", self.limits[stage]
        if stage.image:
            place = self.image(stage)
            built = place / mutant.file.replace(".c", ".o")
            if not built.exists():
                return None
            sound = built.with_suffix(".sound")
            if not sound.exists():
                shutil.copy2(built, sound)
            if place not in touched:
                os.utime(self.place / mutant.file)  # newer than what was copied
                before = self.object_code(place, mutant.file)
                touched[place] = sound, False
                if make(self.place, "out", stage.image, stage.san).returncode:
                    return "invalid"
                touched[place] = \
                    sound, self.object_code(place, mutant.file) != before
            if not touched[place][1]:  # this image cannot notice
                return "same"
            kernel = f"out/{image_name(stage)}/kernel.elf"
        bad, _ = run(stage.command.format(kernel=kernel, out="out"), self.place,
                     *limits)
        return stage.name if bad else None


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--only", help="a part of the name of a file")
    parser.add_argument("--again", type=pathlib.Path, metavar="LOG")
    parser.add_argument("--stages", type=lambda names: names.split(","),
                        default=[s.name for s in STAGES])
    parser.add_argument("--list", action="store_true")
    parser.add_argument("out", type=pathlib.Path)
    return parser.parse_args()


def told(mutant):
    """What is printed of a mutant: its file, which of its lines, the change."""
    name, before, after, which = mutant.key
    return name, str(which) if which > 1 else "", before, after


def judge_all(chosen, out, jobs, stages):
    trees, limits = queue.SimpleQueue(), Limits(out)
    for _ in range(jobs):
        trees.put(Tree(out, limits))

    def judge(mutant):
        tree = trees.get()
        try:
            return mutant, tree.judge(mutant, stages)
        finally:
            trees.put(tree)

    try:
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            for number, (mutant, verdict) in enumerate(
                    pool.map(judge, chosen), 1):
                print(f"# {number} of {len(chosen)}: {mutant.file}:"
                      f"{mutant.line} {mutant.kind}: {verdict}",
                      file=sys.stderr, flush=True)
                yield mutant, verdict
    finally:
        while not trees.empty():
            shutil.rmtree(trees.get().place)


def main():
    args = arguments()
    out = args.out.resolve()
    chosen = [m for m in mutants(ROOT)
              if not args.only or args.only in m.file]
    if args.again:
        again = read_survivors(args.again)
        chosen = [m for m in chosen if told(m) in again]
    if args.sample:
        chosen.sort(key=lambda m: hashlib.sha256(
            repr((args.seed, m.key[:3], m.kind)).encode()).digest())
        chosen = sorted(chosen[:args.sample])
    if args.list:
        for m in chosen:
            print(f"{m.file}:{m.line}: {m.kind}: {m.key[1]} => {m.key[2]}")
        return 0
    for name in unmet(mutants(ROOT), out):
        sys.exit(f"mutate.py: {name}: no stage links it")
    reasons = read_reasons(ROOT / REASONS)
    stale = set(reasons) - {m.key for m in mutants(ROOT)}
    for name, before, _, _ in sorted(stale):
        print(f"# {REASONS}: {name} has no such line: {before}")
    excused = [reasons[m.key] for m in chosen if m.key in reasons]
    harmless = sum(not r.startswith("equivalent:") for r in excused)
    chosen = [m for m in chosen if m.key not in reasons]
    count = collections.Counter()
    unknown = []
    for mutant, verdict in judge_all(chosen, out, args.jobs, args.stages):
        count[verdict] += 1
        if verdict == "survived":
            unknown.append(mutant)
            print(f"# survived: {mutant.file}:{mutant.line}")
            _, which, before, after = told(mutant)
            print(f"# -{which} {before}\n# + {after}", flush=True)
    real = sum(count.values()) - count["same"] - count["invalid"] + harmless
    caught = real - harmless - len(unknown)
    print(f"# {real} mutants, {caught} caught ({100 * caught / max(1, real):.1f}"
          f" %), {harmless} survive with a reason, {len(unknown)} without;"
          f" {count['same'] + len(excused) - harmless} are the same code,"
          f" {count['invalid']} do not compile")
    print("# caught by:", ", ".join(f"{s.name} {count[s.name]}"
                                    for s in STAGES if count[s.name]))
    least = SAMPLE_MIN if args.sample else CAUGHT_MIN
    enough = real > 0 and caught >= least * real
    print(f"{'' if enough else 'not '}ok 1 - {100 * least:.0f} % of the"
          " mutants are caught")
    print(f"{'not ' if unknown else ''}ok 2 - each survivor has a reason")
    print("1..2")
    return not enough or bool(unknown)


if __name__ == "__main__":
    sys.exit(main())
