#!/usr/bin/env python3
"""The rules of the house against planted breaches, as flat TAP.

  lint_test.py OUTDIR

Copies the tree, breaks one rule in each of many places, and wants every breach
named, and nothing else: that the tree itself is silent is what lint.sh shows.
OUTDIR holds a mkconfig, which `make mkconfig` builds.
"""
# SPDX-License-Identifier: LGPL-2.1-only
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import check_style

ROOT = pathlib.Path(__file__).resolve().parents[3]
HEAD = "/* planted: a breach.\n   SPDX-License-Identifier: LGPL-2.1-only */\n\n"

# checker, rule, file (made where there is none), text added, what is said.
LAYERS = [
    ("R1 up", "gpct/include/gpct/planted.h", "#include <mutek/lock.h>\n",
     "includes up"),
    ("R1 sideways", "drivers/firmware/planted.c", "#include <mutek/arch.h>\n",
     "includes up, arch"),
    ("R2 only what is named", "mutek/engine/memory_allocator_planted.c",
     "#include <mutek/topology.h>\n", "engine may not include topology"),
    ("R2 firmware", "drivers/firmware/planted_cpu.c",
     "#include <mutek/atomic.h>\n", "firmware may not include cpu"),
    ("R3 private", "mutek/topology/topology_planted.c",
     '#include "../../drivers/firmware/fdt_walk.h"\n',
     "includes up"),
    ("R3 a room above", "arch/emu/planted.c",
     '#include "../../mutek/boot/startup_machine.h"\n', "includes up"),
    ("R3 private to drivers", "arch/ibmpc/planted.c",
     '#include "../../drivers/firmware/acpi_table.h"\n',
     "is private to drivers/"),
    ("R4", "mutek/mem_random.c", "#include <cpu/atomic.h>\n",
     "include the contract header, not <cpu/atomic.h>"),
    ("R5 hosted", "mutek/base/printk.c", "#include <stdio.h>\n",
     "stdio.h is not a header of this tree"),
    ("R5 string.h", "drivers/char/uart_16550.c", "#include <string.h>\n",
     "string.h is not a header of this tree"),
    ("R6 no module", "planted/stray.c", "", "belongs to no module"),
    ("R6 two modules", "doc/layers.txt", "9 region mutek/*/printk.c\n",
     "belongs to region and to core", "mutek/base/printk.c"),
    ("R6 no file", "doc/layers.txt", "9 region mutek/base/gone.c\n",
     "mutek/base/gone.c matches no file"),
]
STYLE = [
    ("R8 assembly", "mutek/topology/topology_reach.c", '__asm__("nop");\n',
     "assembly outside"),
    ("R8 assembly in a test", "tests/image/lib/test.c", '__asm__("nop");\n',
     "assembly outside"),
    ("size of a file", "mutek/topology/machine.c", "\n" * 800, "lines"),
    ("size of a function", "mutek/base/error.c",
     "int\nf(void)\n{\n" + "  ;\n" * 61 + "}\n", "function of 61 lines"),
    ("parameters", "mutek/mem_machine.c",
     "int\nf(int a, int b, int c, int d, int e,\n  int f)\n{\n}\n",
     "6 parameters"),
    ("levels", "mutek/mem_alloc.c",
     "int\nf(void)\n{\n  if (1)\n                {\n                }\n}\n",
     "more than 3 levels"),
    ("first line", "mutek/planted_first.c", None, "does not begin with"),
    ("licence", "mutek/planted_licence.c", "/* planted: a breach. */\n\n",
     "has no SPDX line"),
    ("columns", "mutek/bank/mem_region.c", "/* " + "x" * 80 + " */\n",
     "86 columns"),
    ("blanks", "mutek/mem_walk.c", "int x; \n", "trailing blank"),
    ("words", "mutek/mem_order.c", "/* TO" "DO */\n", "left open"),
    ("sign", "mutek/mem_bank.c", "return ENOMEM;\n", "without its minus"),
    ("a list", "mutek/mem_proximity_custom.c", "/* I1  one is so;\n   that is; I2  so */\n",
     "does not begin its line"),
    ("a part of a function", "mutek/mem_reach.c",
     "int\nf(void)\n{\n#if 1\n  ;\n#endif\n}\n",
     "a conditional inside a function"),
    ("extern", "mutek/mem_report.c", "extern int y;\n", "extern in a .c"),
    ("a clause as a subject", "mutek/boot/startup_single.c",
     "/* Who waits is woken. */\n", "a clause as a subject: Who waits"),
    ("a question is none", "mutek/base/string.c", "/* Who waits? */\n", None),
    ("a clause in an item", "gpct/include/gpct/list.h",
     "/* Invariants:\n   I1  a list is a circle;\n   I2  What it holds ends. */\n",
     "a clause as a subject: What it holds"),
    ("a long sentence", "mutek/topology/topology_distance.c",
     "/* One\n" + "   and one more\n" * 12 + "   ends. */\n",
     "a sentence of 38 words"),
    ("two are not long", "mutek/topology/topology_build.h",
     "/* One\n" + "   and one more\n" * 6 + "   ends. One\n"
     + "   and one more\n" * 6 + "   ends. */\n", None),
    ("a figure is no sentence", "drivers/char/uart_pl011.c",
     "/* Laid out:\n\n" + "     start | and more | end\n" * 9 + "*/\n", None),
    ("a room that is exempt", "tests/image/demo/demo.c",
     "/* Who waits is woken. */\n", None),
]
TOKENS = [
    ("R8 a board's token", "mutek/mem_proximity_custom.c", "#ifdef CONFIG_ARCH_EMU\n#endif\n",
     "of one target"),
    ("R8 in a list", "drivers/char/module.mk", "objs-$(CONFIG_CPU_X86_64) += x.o\n",
     "of one target"),
    ("R10 twice", "tests/tests.config",
     "%config CONFIG_MUTEK_ASSERT\n%config end\n", "too"),
    ("R10 nowhere", "mutek/mem_fault.c", "#ifdef CONFIG_PLANTED\n#endif\n",
     "CONFIG_PLANTED is declared nowhere"),
    ("R10 not used", "mutek/mutek.config",
     "%config CONFIG_MUTEK_PLANTED\n%config end\n",
     "CONFIG_MUTEK_PLANTED is used nowhere"),
    ("a value without a type", "mutek/mutek.config",
     "%config CONFIG_MUTEK_BARE\n  flags root value\n%config end\n",
     "CONFIG_MUTEK_BARE has a value and no type"),
    ("which is used", "mutek/mem_fault.c",
     "#ifdef CONFIG_MUTEK_BARE\n#endif\n", None),
    ("R10 not beside", "drivers/char/char.config",
     "%config CONFIG_FAR\n%config end\n", "not declared beside"),
    ("R10 used far away", "mutek/boot/startup.c", "#ifdef CONFIG_FAR\n#endif\n", None),
]
TARGETS = [
    ("R13 a board in the kernel", "mutek/mem_home.c", "/* Of ibmpc alone. */\n",
     "names ibmpc"),
    ("R13 a processor in a contract", "include/mutek/timer.h",
     "/* See cpu/x86_64/timer.c. */\n", "names x86_64"),
    ("R13 in the build", "Makefile", "# ibmpc-test\n", "names ibmpc"),
    ("R13 a list", "tests/check.sh", "for target in ibmpc mal" "ta; do\n",
     "a list of targets"),
    ("R13 a list of emulators", "tests/system/oracle/board_pc.py",
     "OTHER = 'qemu-system-" "arm'\n", "a list of targets"),
    ("R13 one is none", "tests/infra/tools/tap_run.sh", "# ibmpc\n", None),
]
OBJECTS = [
    ("R9", "mutek/topology/topology_call.c",
     "int mem_planted(void);\nint topology_call(void);\n"
     "int topology_call(void) { return mem_planted(); }\n",
     "calls up, mem_planted of mutek/mem_alloc.c"),
    ("R12", "mutek/topology/topology_state.c", "int topology_state = 1;\n",
     "topology_state is mutable state"),
    ("R12 static", "mutek/mem_order_state.c",
     "int *f(void);\nint *f(void) { static int hidden; return &hidden; }\n",
     "hidden"),
]
# What lint.sh itself decides: a word of the check's name, and the rest.
SHELL = [
    ("layout", "layout is", "mutek/mem_alloc.c", "int   planted;\n",
     "mutek/mem_alloc.c"),
    ("R11", "a list", "arch/emu/module.mk", "$(info planted)\n",
     "arch/emu/module.mk"),
    ("scripts", "scripts", "tests/infra/tools/planted.sh", "if\n", "planted.sh"),
    ("faults", "fault", "tests/faults.txt", "- planted\n", "tests/faults.txt"),
    ("lines", "every line", "drivers/firmware/fdt_node.c",
     "/* x */ const char *planted = \"no test has heard of this\";\n",
     "no test expects: no test has heard of this"),
    ("promises", "its context", "include/mutek/planted.h",
     "/** @This is a promise of nothing. Cost: O(1). */\nint planted(void);\n",
     "planted says no Context"),
    ("fields", "its context", "mutek/mem_planted.h",
     "struct planted_s\n{\n  atomic_t bare; /**< counted */\n};\n",
     "planted_s.bare says not who writes it"),
    ("fields", "its context", "mutek/mem_planted.h",
     "struct planted_s\n{\n  int bare;\n};\n", "planted_s.bare has no word"),
    ("R7", "alone", "include/mutek/planted.h",
     "static inline size_t planted(void);\n", "planted.h"),
    ("R7 of a processor", "alone", "cpu/m" "ips/include/cpu/planted.h",
     "static inline size_t planted(void);\n", "cpu/m" "ips/include/cpu/planted.h"),
]
COMPILE = [
    ("warnings", "mutek/base/error.c", "int\nplanted(void)\n{\n  return 0;\n}\n",
     "missing-prototypes"),
    ("R5 newlib", "mutek/base/string.c", "#include <bits/wordsize.h>\n",
     "wordsize.h"),
]

count = failed = 0


def verdict(good, name, said=""):
    global count, failed
    count += 1
    failed += not good
    if not good:
        for line in said.splitlines()[:12]:
            print("#", line)
    print(f"{'' if good else 'not '}ok {count} - {name}", flush=True)


def copy(tree):
    for name in check_style.tracked():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tree / name)


def plant(tree, name, text):
    """Adds to a file; a new source gets the head that it must have."""
    path = tree / name
    path.parent.mkdir(parents=True, exist_ok=True)
    old = path.read_text() if path.exists() else ""
    if not old and name.endswith((".c", ".h")) and text is not None \
            and not text.startswith("/*"):
        old = HEAD
    path.write_text(old + (text or "int x;\n"))


def run(tree, *command, **env):
    done = subprocess.run(command, cwd=tree, text=True, capture_output=True,
                          env=os.environ | env)
    return done.returncode, done.stdout + done.stderr


def judge(kind, planted, status, said):
    """Every breach is named with its file, and no line is left over."""
    left = said.splitlines()
    for rule, name, _, words, *where in planted:
        if words is None:
            continue
        hits = [l for l in left if l.startswith(f"{(where or [name])[0]}:")
                and words in l]
        verdict(bool(hits) and status == 1, f"{kind}: {rule}", said)
        left = [l for l in left if l not in hits]
    verdict(not left, f"{kind}: nothing else is said", "\n".join(left))


def checker(tree, kind, planted, *command):
    """Plants all of them at once, asks, and takes them out again."""
    before = {name: (tree / name).read_text() if (tree / name).exists() else None
              for _, name, *_ in planted}
    for _, name, text, *_ in planted:
        plant(tree, name, text)
    judge(kind, planted, *run(tree, "python3", *command))
    for name, text in before.items():
        if text is None:
            (tree / name).unlink()
        else:
            (tree / name).write_text(text)


def objects(tree):
    sources = [name for _, name, *_ in OBJECTS] + ["mutek/mem_alloc.c"]
    texts = [text for _, _, text, _ in OBJECTS] + [
        "int mem_planted(void);\nint mem_planted(void) { return 0; }\n"]
    for name, text in zip(sources, texts):
        out = tree / "out/planted" / name
        out.parent.mkdir(parents=True, exist_ok=True)
        (tree / name).touch()
        subprocess.run(["cc", "-x", "c", "-c", "-", "-o", out.with_suffix(".o")],
                       input=text, text=True, check=True)
    judge("objects", OBJECTS, *run(
        tree, "python3", "tests/infra/tools/check_layers.py", "--objects",
        "out/planted"))
    for name in sources[:-1]:
        (tree / name).unlink()


def shell(tree, out):
    for rule, word, name, text, words in SHELL:
        path = tree / name
        old = path.read_text() if path.exists() else None
        plant(tree, name, text)
        status, said = run(tree, "sh", "tests/infra/tools/lint.sh", word, OUTDIR=out)
        verdict(status == 1 and re.search(f"^# .*{words}", said, re.M)
                and "\n1..1\n" in said, f"lint.sh: {rule}", said)
        path.unlink() if old is None else path.write_text(old)


def compiled(tree, out):
    for rule, name, text, words in COMPILE:
        old = (tree / name).read_text()
        plant(tree, name, text)
        status, said = run(tree, "sh", "tests/infra/tools/compile.sh", out,
                           "ibmpc-probe", LONG="1")
        verdict(status == 1 and said.count(words) >= 2
                and said.count("\nnot ok ") == 2, f"compile.sh: {rule}", said)
        (tree / name).write_text(old)


def main():
    with tempfile.TemporaryDirectory(prefix="lint_test.") as place:
        tree = pathlib.Path(place)
        copy(tree)
        out = tree / "out"
        out.mkdir()
        shutil.copy2(pathlib.Path(sys.argv[1]) / "mkconfig", out)
        checker(tree, "layers", LAYERS, "tests/infra/tools/check_layers.py")
        checker(tree, "style", STYLE, "tests/infra/tools/check_style.py")
        checker(tree, "tokens", TOKENS, "tests/infra/tools/check_tokens.py")
        checker(tree, "targets", TARGETS, "tests/infra/tools/check_targets.py")
        objects(tree)
        shell(tree, str(out))
        compiled(tree, str(out))
    print(f"1..{count}")
    return failed != 0


sys.exit(main())
