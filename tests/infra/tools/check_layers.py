#!/usr/bin/env python3
"""Check that #include lines respect doc/layers.txt.

  check_layers.py                   includes, and the table itself
  check_layers.py --objects OUT...  the symbols of builds, held to the same table

Exit status 1 and one 'file:line: message' per breach; silent when all is well.

An include is looked up the way the compiler does it: <x.h> in the -I list,
"x.h" next to the includer. So "x.h" can only name a file of the same module,
except under tests/, which may reach into private headers with a full path.
"""
import fnmatch, itertools, os, pathlib, re, subprocess, sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
HOSTED = re.compile(r"((arch|cpu)/emu|tests/host/malloc|tests/image/step)/host[^/]*\.c$")
HOST_TOOLS = re.compile(r"config/mkconfig/|tests/host/malloc/(larson|turns|[^/]*_test)\.c$")
FREESTANDING = {"stdbool.h", "stddef.h", "stdint.h", "stdarg.h", "limits.h"}


def is_host_tool(path):
    """A program of the host: of the tests, what no module.mk beside it lists."""
    return HOST_TOOLS.match(path) or path.startswith("tests/") \
        and not path.startswith("tests/image/lib/") \
        and not (ROOT / path).with_name("module.mk").exists()


def braces(pattern):
    m = re.match(r"(.*)\{(.*)\}(.*)", pattern)
    return [m[1] + x + m[3] for x in m[2].split(",")] if m else [pattern]


def load(path):
    modules, only, contracts = [], {}, []
    for line in path.read_text().splitlines():
        line = line.split("#")[0].split()
        if not line:
            continue
        if line[0] == "only":
            only[line[1]] = set(line[3:]) | {"config", "base"}
        elif line[0] == "contract":
            rank = next(r for r, name, _ in modules if name == line[1])
            contracts.append((rank, tuple(line[3:])))
        else:
            globs = itertools.chain.from_iterable(map(braces, line[2:]))
            globs = [g.replace("**", "*") for g in globs]
            modules.append((int(line[0]), line[1], globs))
    return modules, only, contracts


MAY_HOLD_STATE = re.compile(
    r"(mutek/(mem_alloc|mem_boot|mem_single|mem_proximity_custom|mem_table)\.c"
    r"|mutek/engine/memory_allocator_smart_secret\.c"
    r"|mutek/bank/mem_cache_(reclaim|masked)\.c"
    r"|mutek/base/(printk|panic|lock)\.c|mutek/boot/"
    r"|arch/|cpu/|drivers/|tests/)"
)


def owners(modules, path):
    """(rank, module, pattern) of all that match a file, the closest first."""
    return sorted(((rank, name, g) for rank, name, globs in modules
                   for g in globs if fnmatch.fnmatch(path, g)),
                  key=lambda owner: -len(owner[2].rstrip("*")))


def check_table(modules, files):
    """Each file belongs to one module: of two patterns that match, one names a
    file or directory inside the other's. And no pattern is left over."""
    bad, used = 0, set()
    for path in files:
        found = owners(modules, path)
        used.update(pattern for _, _, pattern in found)
        inner = found[0][2].rstrip("*") if found else ""
        for _, other, pattern in found[1:]:
            outer = pattern.rstrip("*")
            if other != found[0][1] and not (
                    outer.endswith("/") and inner.startswith(outer)
                    and inner != outer):
                print(f"{path}:1: belongs to {found[0][1]} and to {other}")
                bad += 1
    for _, name, globs in modules:
        for g in globs:
            if g not in used and g != "config.h":
                print(f"doc/layers.txt:1: {name}: {g} matches no file")
                bad += 1
    return bad


def symbols(out):
    """(source, name, kind, section) of each symbol of a build's objects."""
    objects = [str(p.relative_to(out)) for p in sorted(out.rglob("*.o"))]
    nm = subprocess.run([os.environ.get("NM", "nm"), "-f", "sysv", *objects],
                        text=True, capture_output=True, check=True, cwd=out)
    source = ""
    for line in nm.stdout.splitlines():
        if line.startswith("Symbols from "):
            source = line[len("Symbols from "):].rstrip(":")[:-1] + "c"
            if not (ROOT / source).exists():
                source = source[:-1] + "S"
        field = [f.strip() for f in line.split("|")]
        # $a, $d are the assembler's marks in objects for Arm.
        if len(field) == 7 and field[0][0] != "$" and (ROOT / source).exists():
            yield source, field[0], field[2], field[6]


def check_objects(out, module, contracts):
    """An undefined symbol is defined at the same rank or below; and only the
    few files named above hold mutable state."""
    bad, defined, wanted = 0, {}, []
    for source, name, kind, section in symbols(pathlib.Path(out)):
        if kind == "U":
            wanted.append((source, name))
        elif kind in "TDBRVWC":
            defined[name] = source
        constant = section.startswith(".data.rel.ro")  # relocated once
        if kind in "bBdDC" and not constant \
                and not MAY_HOLD_STATE.match(source):
            print(f"{source}:1: {name} is mutable state of the whole kernel")
            bad += 1
    for source, name in wanted:
        if name not in defined:
            continue
        ranks = [r for r, prefixes in contracts if name.startswith(prefixes)]
        if (ranks or [module(defined[name])[0]])[0] > module(source)[0]:
            print(f"{source}:1: calls up, {name} of {defined[name]}")
            bad += 1
    return bad


def main():
    modules, only, contracts = load(ROOT / "doc/layers.txt")

    def module(path):
        found = owners(modules, path)
        return found[0][:2] if found else None

    def resolve(kind, name, includer):
        if kind == '"':
            for p in ((includer.parent / name).resolve(), ROOT / name):
                if p.exists():
                    return str(p.relative_to(ROOT))
            return None
        if name == "config.h":
            return name
        top = name.split("/")[0]
        if top in ("cpu", "arch"):  # one -I per target, any of them will do
            found = sorted(ROOT.glob(f"{top}/*/include/{name}"))
            own = [f for f in found if f.is_relative_to(includer.parents[2])]
            p = (own or found or [None])[0]
            return str(p.relative_to(ROOT)) if p else None
        for base in ("include", "gpct/include"):
            if (ROOT / base / name).exists():
                return f"{base}/{name}"
        return None

    if sys.argv[1:2] == ["--objects"]:
        return sum(check_objects(out, module, contracts)
                   for out in sys.argv[2:]) != 0
    sources = sorted(p for p in ROOT.rglob("*") if p.suffix in (".c", ".h", ".S"))
    names = [str(p.relative_to(ROOT)) for p in sources]
    bad = check_table(modules, [n for n in names if not n.startswith("out")])
    for source, rel in zip(sources, names):
        if rel.startswith("out") or is_host_tool(rel):
            continue
        here = module(rel)
        if not here:
            print(f"{rel}:1: belongs to no module of doc/layers.txt")
            bad += 1
            continue
        for number, line in enumerate(source.read_text().splitlines(), 1):
            m = INCLUDE.match(line)
            if not m or m[2] in FREESTANDING or m[2] == "suites.h":
                continue
            target = resolve(m[1], m[2], source)
            there = module(target) if target else None
            if not there and HOSTED.match(rel):
                continue
            why = None
            if not there:
                why = f"{m[2]} is not a header of this tree"
            elif there[0] > here[0]:
                why = f"{here[1]} (rank {here[0]}) includes up, {there[1]} (rank {there[0]})"
            elif there[0] == here[0] and there[1] != here[1]:
                why = f"{here[1]} and {there[1]} must not know each other"
            elif there[1] != here[1] and here[1] in only and there[1] not in only[here[1]]:
                why = f"{here[1]} may not include {there[1]}"
            elif m[1] == '"' and there[1] != here[1] and here[1] != "test" and target.split("/")[0] != rel.split("/")[0]:
                why = f'{target} is private to {target.split("/")[0]}/'
            elif m[1] == "<" and m[2].startswith(("cpu/", "arch/")) and not rel.startswith(("include/mutek/", m[2].split("/")[0])):
                why = f"include the contract header, not <{m[2]}>"
            if why:
                print(f"{rel}:{number}: {why}")
                bad += 1
    return bad != 0


sys.exit(main())
