#!/bin/sh
# boot: exceptions of the processor, which must stop the machine and say why.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   trap.sh TARGET OUTDIR [NAME...]
#
# TARGET/trap.txt lists exceptions of tests/image/trap, each with what the line `panic:`
# must match and, behind a bar, what a line of the dump must. The status is that of
# a panic, and nobody says that the machine runs on. Flat TAP.

here=$(cd "$(dirname "$0")" && pwd)
target=${1:?}
outdir=${2:?}
shift 2
top=$here/../../..
list=$here/$target/trap.txt
work=$(mktemp "${TMPDIR:-/tmp}/trap.XXXXXX") || exit 1
trap 'rm -f "$work"' EXIT
[ $# -gt 0 ] || set -- $(sed '/^#/d; /^$/d; s/ .*//' "$list")
[ $# -gt 0 ] || exit 1
count=0
bad=0
echo "1..$#"
for name in "$@"; do
  count=$((count + 1))
  wanted=$(sed -n "s/^$name  *//p" "$list")
  "$top/arch/$target/run.sh" "$outdir/$target-trap/kernel.elf" -- "$name" \
    > "$work" 2>&1
  status=$?
  why=
  [ "$status" = 2 ] || why="status $status"
  grep -Eq "^panic: ${wanted%% | *}" "$work" || why="$why, no such panic"
  grep -Eq "^  .*${wanted##* | }" "$work" || why="$why, no such dump"
  ! grep -q 'runs on' "$work" || why="$why, it runs on"
  if [ -n "$wanted" ] && [ -z "$why" ]; then
    echo "ok $count - $name: $(sed -n 's/^panic: //p' "$work" | tr -d '\r' | head -n 1)"
  else
    bad=$((bad + 1))
    echo "not ok $count - $name:$why"
    grep -v '^@' "$work" | sed 's/^/# /' | head -n 12
  fi
done
[ "$bad" = 0 ]
