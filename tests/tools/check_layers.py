#!/usr/bin/env python3
"""Check that #include lines respect doc/layers.txt.

Exit status 1 and one 'file:line: message' per breach; silent when all is well.
With --objects OUT, the same table is applied to the symbols of a build.

An include is looked up the way the compiler does it: <x.h> in the -I list,
"x.h" next to the includer. So "x.h" can only name a file of the same module,
except under tests/, which may reach into private headers with a full path.
"""
import fnmatch, itertools, os, pathlib, re, subprocess, sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
HOSTED = re.compile(r"(arch|cpu)/emu/host[^/]*\.c$")
HOST_TOOLS = re.compile(r"config/mkconfig/|tests/(engine|fdt|acpi|mkconfig|bench/(lib|adapters|peers))/")
FREESTANDING = {"stdbool.h", "stddef.h", "stdint.h", "stdarg.h", "limits.h"}


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
            modules.append((int(line[0]), line[1], list(globs)))
    return modules, only, contracts


MAY_HOLD_STATE = re.compile(
    r"(mutek/(mem_alloc|mem_single|mem_own|printk|panic|lock|startup\w*|scheduler)\.c"
    r"|arch/|cpu/|drivers/|tests/)"
)


def check_objects(out, module, contracts):
    """An undefined symbol is defined at the same rank or below; and only the
    few files named above hold mutable state."""
    bad, defined, wanted = 0, {}, []
    for obj in sorted(pathlib.Path(out).rglob("*.o")):
        source = str(obj.relative_to(out).with_suffix(".c"))
        if not (ROOT / source).exists():
            source = source[:-1] + "S"
        nm = subprocess.run([os.environ.get("NM", "nm"), "-f", "sysv", obj],
                            text=True, capture_output=True, check=True).stdout
        for line in nm.splitlines():
            field = [f.strip() for f in line.split("|")]
            if len(field) != 7:
                continue
            name, kind, section = field[0], field[2], field[6]
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
        for rank, name, globs in modules:
            if any(fnmatch.fnmatch(path, g.replace("**", "*")) for g in globs):
                return rank, name
        return None

    def resolve(kind, name, includer):
        if kind == '"':
            p = (includer.parent / name).resolve()
            return str(p.relative_to(ROOT)) if p.exists() else None
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

    bad = 0
    if sys.argv[1:2] == ["--objects"]:
        return check_objects(sys.argv[2], module, contracts) != 0
    sources = [p for p in ROOT.rglob("*") if p.suffix in (".c", ".h", ".S")]
    for source in sorted(sources):
        rel = str(source.relative_to(ROOT))
        if rel.startswith("out") or HOST_TOOLS.match(rel):
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
            elif m[1] == '"' and there[1] != here[1] and here[1] != "test" and pathlib.PurePath(target).parent != pathlib.PurePath(rel).parent:
                why = 'a header in "" must be in the same directory'
            elif m[2].startswith(("cpu/", "arch/")) and not rel.startswith(("include/mutek/", m[2].split("/")[0])):
                why = f"include the contract header, not <{m[2]}>"
            if why:
                print(f"{rel}:{number}: {why}")
                bad += 1
    return bad != 0


sys.exit(main())
