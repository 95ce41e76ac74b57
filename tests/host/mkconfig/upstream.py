#!/usr/bin/env python3
"""Compares mkconfig with the configurator of MutekH, over its own tree.

    upstream.py TOOL TREE SCRATCH [--all]

TREE is a checkout that is only read. Each of its build files is resolved for
several values of BUILD (with --all, for each machine of the tree), by its own scripts/config.pl and by TOOL: all tokens
must come out the same, and so must the functions called at startup, in an order
that keeps what upstream's own listing says about it. What differs must be of a
kind explained in KINDS below, by a rule that is checked here on each token. What
the declarations of a tree say that TOOL refuses is listed in upstream.mend and
left out of the copy that TOOL reads.

SPDX-License-Identifier: LGPL-2.1-only
"""

import collections
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))

KINDS = {
    'orphan': 'a value whose parent is undefined: undefined here, '
              'upstream keeps its default',
    'enum': 'a number of an enum whose provider is undefined: undefined here, '
            'not a token upstream',
    'circle': 'an order of calls in a circle: an error here, upstream keeps '
              'a part of it (its own listing has the contradiction)',
    'stage': 'a call in a stage that does not count: an error here, '
             'upstream leaves it out',
    'leftover': 'a token with flag auto, or below one, in a build with an '
                'assignment without effect: upstream defined it on the way '
                'to that',
    'mended': 'a token whose declaration was mended',
    'pulled': 'a token with flag auto, or below one: upstream defines it in '
              '2010 as the parent of a token that is asked for, no longer since',
    'dropped': 'an assignment without effect: an error here, '
               'upstream drops it (the tokens are compared all the same)',
    'unknown': 'an assignment of an unknown token: an error here, '
               'a warning upstream in 2010',
}

WILD = re.compile(r'[*?]|(?<![A-Za-z])[NXL]+(?![A-Za-z])')


class Tree:
    """What the tree holds, read with a few regular expressions of our own."""

    def __init__(self, path, scratch):
        self.path = os.path.abspath(path)
        self.scratch = os.path.join(scratch, 'tree')
        self.parent = {}
        self.builds = []
        self.sections = {}
        self.mended = []
        with open(os.path.join(path, 'scripts/config.pl'),
                  errors='replace') as file:
            self.pulls = 'sub process_config_auto' not in file.read()
        self.changed = set()
        included = set()
        mends = self.read_mends()
        shutil.rmtree(self.scratch, ignore_errors=True)
        for folder, folders, names in os.walk(self.path):
            folders[:] = sorted(n for n in folders if not n.startswith('.'))
            for name in sorted(names):
                full = os.path.join(folder, name)
                short = os.path.relpath(full, self.path)
                if name.endswith('.config'):
                    self.copy(short, mends)
                    self.read_declarations(full)
                elif re.fullmatch(r'config|config_.*|.*\.build|.*\.conf', name):
                    self.copy(short, mends)
                    text = open(full, errors='replace').read()
                    self.sections[short] = [
                        w for line in re.findall(
                            r'^\s*%(?:sub)?section\s+(.*)', text, re.M)
                        for w in line.split()]
                    for other in re.findall(r'^\s*%include\s+(\S+)', text,
                                            re.M):
                        included.add(os.path.basename(other))
        self.builds = [b for b in self.sections
                       if os.path.basename(b) not in included
                       and 'hetlink' not in b and 'mkdoc' not in b]

    def read_mends(self):
        mends = collections.defaultdict(list)
        for line in open(os.path.join(HERE, 'upstream.mend')):
            mark, text = line[:1], line[1:].strip()
            if mark == '-':
                mends[path].append((number, text, [], []))
            elif mark == '+':
                mends[path][-1][2].append(text)
            elif mark == '!':
                mends[path][-1][3].append(text)
            elif mark not in ('#', '\n'):
                path, number = line.strip().split(':')
                number = int(number)
        return mends

    def copy(self, short, mends):
        target = os.path.join(self.scratch, short)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        lines = open(os.path.join(self.path, short), 'rb').readlines()
        for number, text, instead, tokens in mends.get(short, ()):
            if (number <= len(lines)
                    and lines[number - 1].decode(errors='replace').split()
                    == text.split()):
                lines[number - 1] = ('\n'.join(instead) + '\n').encode()
                self.mended.append('%s:%d: %s' % (short, number, text))
                self.changed.update(tokens)
        with open(target, 'wb') as file:
            file.writelines(lines)

    def read_declarations(self, full):
        name = None
        for line in open(full, errors='replace'):
            words = line.split()
            if line.lstrip().startswith('%') and len(words) > 1:
                opens = words[0] == '%config' and words[1] != 'end'
                name = words[1] if opens else None
            elif name and words[:1] == ['parent'] and len(words) > 1:
                self.parent[name] = words[1]

    def platforms(self):
        """Elements of BUILD that name a machine, as sections spell them."""
        names = {w for words in self.sections.values() for w in words
                 if not WILD.search(w)}
        return sorted(n for n in names if '-' in n or n == 'zynq')


def normal(text):
    """A value as upstream writes numbers: decimal, and sums done."""
    if re.fullmatch(r'0[xX][0-9a-fA-F]+', text):
        return str(int(text, 16))
    if re.fullmatch(r'0[bB][01]+', text):
        return str(int(text, 2))
    if re.fullmatch(r'\d+', text):
        return str(int(text))
    if re.fullmatch(r'[\d+() ]*\+[\d+() ]*', text):
        return str(eval(text))  # digits, plus and brackets only
    return re.sub(r'\((\w+)\)', r'\1', ' '.join(text.split()))


class Upstream:
    def __init__(self, tree, scratch):
        self.tree = tree
        self.out = os.path.join(scratch, 'theirs')

    def run(self, build, elements, *what):
        environment = dict(os.environ, MUTEK_SRC_DIR=self.tree.path,
                           PERL_HASH_SEED='0', PERL_PERTURB_KEYS='0',
                           TERM='dumb')
        return subprocess.run(
            ['perl', 'scripts/config.pl', '--src-path=' + self.tree.path,
             '--input=' + os.path.join(self.tree.path, build),
             '--build=' + elements, *what],
            cwd=self.tree.path, env=environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, errors='replace', timeout=120)

    def resolve(self, build, elements):
        """The tokens, or None when the configuration is refused, and why."""
        shutil.rmtree(self.out, ignore_errors=True)
        os.makedirs(self.out)
        done = self.run(build, elements, '--build-path=' + self.out + '/',
                        '--config')
        folders = os.listdir(self.out)
        if done.returncode or not folders:
            return None, done.stderr
        tokens = {}
        with open(os.path.join(self.out, folders[0], 'config.mk'),
                  errors='replace') as file:
            for line in file:
                name, equal, value = line.rstrip('\n').partition('=')
                if equal and name.startswith('CONFIG_'):
                    tokens[name] = value
        return tokens, done.stderr

    def calls(self, build, elements):
        """Functions by stage, and which block comes before which."""
        said = self.run(build, elements, '--list=init', '--debug').stdout
        before, name = set(), None
        head, _, tail = said.partition('Initialization hierarchy:')
        for line in head.splitlines():
            order = re.fullmatch(r'\s+(after|before)\s+(\w+) \(\d\)', line)
            if order and order[1] == 'before':
                before.add((name, order[2]))
            elif order:
                before.add((order[2], name))
            elif line.strip():
                name = line.strip()
        return stages_of(tail.partition('calls order:')[2]), before


def stages_of(text):
    stages, name = {}, None
    for line in text.splitlines():
        words = line.split()
        if len(words) == 1 and words[0].endswith(':'):
            name = words[0][:-1]
            stages[name] = []
        elif words and name:
            stages[name].append(words[0])
    return stages


class Ours:
    def __init__(self, tool, tree):
        self.tool = os.path.abspath(tool)
        self.tree = tree

    def run(self, build, elements, *what):
        return subprocess.run(
            [self.tool, '-q', '-r', '.', '-b', elements, *what, build],
            cwd=self.tree.scratch, capture_output=True, text=True,
            errors='replace', timeout=60)

    def resolve(self, build, elements):
        done = self.run(build, elements, '-L')
        errors = [line for line in done.stderr.splitlines()
                  if ': warning: ' not in line and ': notice: ' not in line
                  and not line.startswith('mkconfig: ')]
        tokens, kinds = {}, {}
        for line in done.stdout.splitlines()[1:-1]:
            found = re.fullmatch(
                r'(\S{7}) (\S+)\s+(.*?) +(\S+:\d+)(, assigned at .*)?', line)
            tokens[found[2]] = found[3]
            kinds[found[2]] = found[1]
        return tokens, kinds, errors, done.returncode


class Report:
    def __init__(self):
        self.agree = self.refused = self.count = self.tokens = self.orders = 0
        self.kinds = collections.Counter()
        self.wrong = collections.defaultdict(list)
        self.failed = False

    def fail(self, build, elements, what):
        self.failed = True
        self.wrong[what].append('%s BUILD=%s' % (build, elements))


def is_orphan(tree, tokens, name):
    up = tree.parent.get(name)
    while up:
        if tokens.get(up, 'undefined') == 'undefined':
            return True
        up = tree.parent.get(up)
    return False


def is_below(tree, name, tokens):
    while name and name not in tokens:
        name = tree.parent.get(name)
    return name is not None


def token_kind(tree, kinds, theirs, name, ours, pulled):
    """The kind of a difference, or None when nothing explains it."""
    if ours == 'undefined' and is_below(tree, name, pulled):
        return 'pulled' if tree.pulls else 'leftover'
    if name in tree.changed:
        return 'mended'
    if name not in theirs:
        made = name.endswith(('_FIRST', '_COUNT'))
        return 'enum' if made and ours == 'undefined' else None
    if name not in kinds:
        return None
    if 'v' in kinds[name] and ours == 'undefined' \
            and (is_orphan(tree, theirs, name) or name not in tree.parent
                 and name.endswith('_COUNT')):
        return 'orphan'
    return None


def error_kind(tree, theirs, kinds, error):
    """The kind of a mistake that upstream does not see, or None."""
    required = re.search(r': \w+ requires .*, and (\w+) is .undefined.', error)
    if required and is_orphan(tree, theirs, required[1]):
        return 'orphan'
    if re.search(r': INIT_\w+ counts and INIT_\w+, which it is in, does not',
                 error):
        return 'stage'
    if 'must come before each other in a circle' in error:
        return 'circle'  # compare_calls looks whether it is one
    parent = re.search(r': the parent of \w+ is undefined: define (\w+) ', error)
    if parent and tree.pulls and 'A' in kinds.get(parent[1], '') \
            and theirs.get(parent[1]) == 'defined':
        return 'pulled'
    dropped = re.search(r': the parent of (\w+) is undefined', error) \
        or re.search(r': (\w+) needs ', error)
    if dropped and theirs.get(dropped[1]) in ('undefined', None):
        return 'dropped'
    if dropped and 'v' in kinds.get(dropped[1], '') \
            and is_orphan(tree, theirs, dropped[1]):
        return 'dropped'
    if re.search(r': unknown token \w+: declare', error):
        return 'unknown'
    return None


def compare_calls(upstream, ours, build, elements, report):
    theirs, before = upstream.calls(build, elements)
    done = ours.run(build, elements, '-i')
    mine = stages_of(done.stdout)
    circle = 'must come before each other in a circle' in done.stderr
    if circle and not any((b, a) in before for a, b in before):
        report.fail(build, elements, 'upstream has no such circle')
    for stage in theirs:
        a, b = theirs[stage], mine.get(stage, [])
        if sorted(a) != sorted(b):
            report.fail(build, elements, '%s calls %s, upstream %s'
                        % (stage, b, a))
        place = {name: i for i, name in enumerate(b)}
        for first, then in before if not circle else ():
            if first in place and then in place:
                report.orders += 1
                if place[first] > place[then]:
                    report.fail(build, elements, '%s: %s comes after %s'
                                % (stage, first, then))


def compare(upstream, ours, build, elements, report, calls=False):
    """Compares one configuration. What upstream says is missing is added.

    Returns BUILD, or None when upstream refuses it.
    """
    report.failed = False
    theirs, said = upstream.resolve(build, elements)
    if theirs is None and calls and candidate(said):
        return compare(upstream, ours, build,
                       elements + ':' + candidate(said), report, calls)
    if report.count % 50 == 49:
        print('%d configurations' % report.count, file=sys.stderr)
    tokens, kinds, errors, status = ours.resolve(build, elements)
    report.count += 1
    if theirs is None:
        if status == 0:
            report.fail(build, elements, 'upstream refuses it: '
                        + said.strip().replace('\n', ' ')[-300:])
        else:
            report.refused += 1
            report.agree += 1
        return None
    pulled = {name for name, kind in kinds.items() if 'A' in kind
              and tokens[name] == 'undefined' and theirs.get(name) == 'defined'}
    said_kinds = set()
    for error in errors:
        kind = error_kind(upstream.tree, theirs, kinds, error)
        said_kinds.add(kind)
        report.kinds[kind] += 1
        if not kind:
            report.fail(build, elements, 'refused here: ' + error)
    if not upstream.tree.pulls and 'dropped' not in said_kinds:
        pulled = set()
    for name in sorted(set(theirs) | set(tokens)):
        a, b = theirs.get(name, 'missing'), tokens.get(name, 'missing')
        report.tokens += 1
        if normal(a) == normal(b):
            continue
        kind = token_kind(upstream.tree, kinds, theirs, name, b, pulled)
        report.kinds[kind] += 1
        if not kind:
            report.fail(build, elements, '%s is %s, upstream %s'
                        % (name, b, a))
    if calls:
        compare_calls(upstream, ours, build, elements, report)
    report.agree += not report.failed
    return elements


def candidate(said):
    """The section that upstream says to add to BUILD, or None."""
    missing = re.search(r'section in use, candidate sections are: *(\S+?)(,|\s|$)',
                        said)
    return missing[1] if missing and not WILD.search(missing[1]) else None


def main():
    tool, path, scratch = sys.argv[1:4]
    everything = '--all' in sys.argv[4:]
    tree = Tree(path, scratch)
    upstream, ours, report = Upstream(tree, scratch), Ours(tool, tree), Report()
    hello = next((b for b in tree.builds if b == 'examples/hello/config'),
                 tree.builds[0])
    good = []
    for platform in tree.platforms():
        elements = compare(upstream, ours, hello, platform, report, calls=True)
        if elements:
            good.append(elements)
    step = 0
    shared = {w for b, words in tree.sections.items() if b not in tree.builds
              for w in words if not WILD.search(w) and '-' not in w}
    for build in tree.builds:
        own = [w for w in tree.sections[build] if not WILD.search(w)]
        options = [w for w in own if '-' not in w and w != 'default']
        if build == hello:
            options += sorted(shared - {'default', 'zynq'})
        count = len(good) if everything else 1
        some = [good[(step + i * 7) % len(good)] for i in range(count)]
        step += 1
        for elements in some + ['default'] + [w for w in own if '-' in w]:
            compare(upstream, ours, build, elements, report)
        for i, option in enumerate(options):
            compare(upstream, ours, build,
                    good[(step + i) % len(good)] + ':' + option, report)

    for mend in tree.mended:
        print('mended: ' + mend)
    for what, where in list(report.wrong.items())[:60]:
        print('differs in %d, first %s: %s' % (len(where), where[0], what))
    for kind, count in sorted(report.kinds.items(), key=str):
        if kind:
            print('explained: %d times: %s' % (count, KINDS[kind]))
    print('%d tokens compared, %d orders of calls kept, %d configurations '
          'refused by both' % (report.tokens, report.orders, report.refused))
    print('%d of %d configurations, token by token, agree'
          % (report.agree, report.count))
    return report.agree != report.count


if __name__ == '__main__':
    sys.exit(main())
