#!/bin/sh
# tests: runs a check for prove, and notes what it took.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   timed.sh FILE     adds a line to OUTDIR/checks: name, tests, failed tests,
#                     seconds, seconds of processors

name=$(basename "$1" .t)
said=$(mktemp "${TMPDIR:-/tmp}/timed.XXXXXX") || exit 1
trap 'rm -f "$said"' EXIT
trap 'exit 1' HUP INT TERM
read -r begin _ < /proc/uptime
sh "$1" > "$said"
status=$?
read -r end _ < /proc/uptime
cat "$said"
[ "$status" = 0 ] || grep -B 8 -A 8 '^not ok' "$said" | grep -v '^ok' | cut -c 1-200 |
  head -n 40 >&2 # prove keeps comments to itself
good=$(grep -c '^ok' "$said")
bad=$(grep -c '^not ok' "$said")
times > "$said" # of this shell, which a pipe would not tell
awk -v name="$name" -v good="$good" -v bad="$bad" -v begin="$begin" -v end="$end" '
function seconds(text, part)
{
  split(text, part, /[ms]/)
  return part[1] * 60 + part[2]
}
NR == 2 {
  printf "%s %d %d %.0f %.0f\n", name, good + bad, bad, end - begin,
         seconds($1) + seconds($2)
}' "$said" >> "$OUTDIR/checks"
exit $status
