#!/usr/bin/env python3
"""Can an editor make sense of a build?

    check_editor.py BUILD SOURCE...

BUILD is a directory that make has built in. Its compile_commands.json must name
each object there once, with the command that makes it. The SOURCEs, and the
headers of the tree among them, are then read by clang with the flags found
there, as clangd does it, and by clangd itself where it is installed: no error, no
warning. Silent when all is well.

SPDX-License-Identifier: LGPL-2.1-only
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys


def flags_of(entry):
    """The command for clang: same flags, no output."""
    words = shlex.split(entry['command'])
    kept, skip = ['clang', '-fsyntax-only', '-Werror'], False
    # A compiler for another target has its name in front.
    kept += ['--target=' + target for target in
             re.findall('^(.+-.+)-gcc$', os.path.basename(words[0]))]
    for word in words[1:]:
        if word == '-o':
            skip = True
        elif skip:
            skip = False
        elif word not in ('-c', '-MMD', '-MP', entry['file']):
            kept.append(word)
    return kept


def check_list(build, entries):
    objects = {os.path.realpath(os.path.join(folder, name))
               for folder, _, names in os.walk(build)
               for name in names if name.endswith('.o')}
    listed = [os.path.realpath(os.path.join(entry['directory'],
                                            entry['output']))
              for entry in entries]
    bad = sorted(set(listed) ^ objects)
    if len(listed) != len(set(listed)):
        bad.append('an object is named twice')
    for entry in entries:
        words = shlex.split(entry['command'])
        if not os.path.isfile(os.path.join(entry['directory'], entry['file'])) \
                or entry['file'] not in words or entry['output'] not in words:
            bad.append('%s: not what its command makes' % entry['output'])
    return bad


def main():
    build, sources = sys.argv[1], sys.argv[2:]
    with open(os.path.join(build, 'compile_commands.json')) as file:
        entries = json.load(file)
    bad = check_list(build, entries)
    by_file = {entry['file']: entry for entry in entries}
    header = next(entry for entry in entries if entry['file'].endswith('.c'))
    for source in sources:
        entry = by_file.get(source, header)
        if source.endswith('.c') and source not in by_file:
            bad.append(source + ': not in compile_commands.json')
            continue
        command = flags_of(entry) + ['-x', 'c', source]
        if source.endswith('.h'):
            command.append('-Wno-unused-function')
        done = subprocess.run(command, capture_output=True, text=True,
                              cwd=entry['directory'])
        if done.returncode or done.stderr:
            bad.append('%s: clang: %s' % (source, done.stderr[:400]))
        if shutil.which('clangd') and source.endswith('.c'):
            done = subprocess.run(
                ['clangd', '--check=' + source, '--log=error',
                 '--compile-commands-dir=' + build],
                capture_output=True, text=True, timeout=300)
            wrong = [line for line in done.stderr.splitlines()
                     if line.startswith('E[') and 'tweak:' not in line]
            if wrong:
                bad.append('%s: clangd: %s' % (source, wrong[0]))
    print('\n'.join(bad), end='\n' if bad else '')
    return bool(bad)


if __name__ == '__main__':
    sys.exit(main())
