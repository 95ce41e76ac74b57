#!/usr/bin/env python3
"""Check the tokens of the tree: each declared once, beside code that uses it,
each value with a type, and those of one target known to no other.

  check_tokens.py [TREE]

Exit status 1 and one 'file:line: message' per breach; silent when all is well.
A token is used by a source, a list of files, a rule of make, or by another
token that depends on it; a build file only gives it a value. Beside means below
the directory of the declaration, in the contract that it implements, or in the
list of a directory above; a token that provides its directory selects it.
"""
# SPDX-License-Identifier: LGPL-2.1-only
import pathlib
import re
import sys

import check_style

TOKEN = re.compile(r"\b_?(CONFIG_[A-Z][A-Z0-9_]*)\b")
PROVIDER = re.compile(r"^%config (CONFIG_\w+)\n(?:  .*\n)*?"
                      r"  provide CONFIG_(?:CPU|ARCH)_NAME=", re.M)
BLOCK = re.compile(r"^%config (CONFIG_\w+)\n((?:(?!%).*\n)*)", re.M)
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
TARGET = re.compile(r"(arch|cpu)/[^/]+/")
CODE = (".c", ".h", ".S", "ldscript")
LISTS = (".mk", "Makefile", ".sh", ".t")
# What a macro glues together, and what the tool that reads tokens is tested by.
NOT_TOKENS = re.compile(r"CONFIG_DEPEND_\w*$")
FOREIGN = ("config/mkconfig/", "tests/host/mkconfig/", "tests/infra/tools/")


def code_tokens(name, text):
    """(line, token) of what is not a comment."""
    if name.endswith(CODE):
        text = COMMENT.sub(lambda m: "\n" * m[0].count("\n"), text)
    for number, line in enumerate(text.splitlines(), 1):
        if name.endswith(LISTS):
            line = line.split("#")[0]
        for m in TOKEN.finditer(line):
            if not NOT_TOKENS.match(m[1]):
                yield number, m[1]


def config_tokens(text):
    """(line, token, whether it is declared here) of a *.config."""
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if words[:1] == ["%config"] and words[1:2] != ["end"]:
            yield number, words[1], True
        elif words[:1] != ["desc"] and not line.startswith("#"):
            for m in TOKEN.finditer(line):
                yield number, m[1], False


def untyped(text):
    """(line, token) of the values that are declared without a type."""
    for block in BLOCK.finditer(text):
        tags = [line.split() for line in block[2].splitlines()]
        flags = {word for tag in tags if tag[:1] == ["flags"] for word in tag}
        if flags & {"value", "enum"} and ["type"] not in [t[:1] for t in tags]:
            yield text.count("\n", 0, block.start()) + 1, block[1]


def main():
    tree = pathlib.Path(sys.argv[1] if len(sys.argv) > 1
                        else pathlib.Path(__file__).resolve().parents[3])
    bad = 0

    def say(where, message):
        nonlocal bad
        bad += 1
        print(f"{where}: {message}")

    declared, used, named, providers = {}, {}, [], set()
    for name in check_style.tracked(tree):
        if name.startswith(FOREIGN):
            continue
        if name.endswith(".config"):
            text = (tree / name).read_text()
            providers.update(PROVIDER.findall(text))
            for number, token in untyped(text):
                say(f"{name}:{number}", f"{token} has a value and no type: add "
                    "'type number', 'type string' or 'type set' and its values")
            for number, token, here in config_tokens(text):
                where = f"{name}:{number}"
                if not here:
                    used.setdefault(token, set()).add(name)
                    named.append((where, token))
                elif token in declared:
                    say(where, f"{token} is declared in {declared[token]} too")
                else:
                    declared[token] = where
        elif name.endswith(CODE + LISTS):
            for number, token in code_tokens(name, (tree / name).read_text()):
                used.setdefault(token, set()).add(name)
                named.append((f"{name}:{number}", token))
    for where, token in named:
        if token not in declared:
            say(where, f"{token} is declared nowhere")
        elif TARGET.match(declared[token]) and not TARGET.match(where) \
                and not where.split(":")[0].endswith(".config"):
            say(where, f"{token} of one target, outside arch/ and cpu/")
    for token, where in declared.items():
        home = where.rpartition("/")[0] + "/"
        if not used.get(token) and token not in providers:
            say(where, f"{token} is used nowhere")
        elif not any(name.startswith((home, "include/mutek/"))
                     or name.endswith("module.mk")
                     and home.startswith(name.removesuffix("module.mk"))
                     for name in used.get(token, ())) \
                and token not in providers:
            say(where, f"{token} is not declared beside the code it governs: "
                + ", ".join(sorted(used[token])[:3]))
    return bad != 0


sys.exit(main())
