#!/bin/sh
# tests: are the tables of make bench whole, and near those of doc/figures.md?
# SPDX-License-Identifier: LGPL-2.1-only
#
#   judge.sh OUTDIR    flat TAP, after tests/bench/run.sh
#
# Rows are those of the documented table of the same build. Instructions of a mean
# or of a masked part may be twice as many: compilers differ.

cd "$(dirname "$0")/../.." || exit 1
out=${1:?}
work=$(mktemp -d "${TMPDIR:-/tmp}/bench.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT

sh tests/bench/run.sh "$out" 2000 150 > "$work/said"
status=$?
awk -v status="$status" '
function verdict(good, name)
{
  print (good ? "ok " : "not ok ") ++tests " - " name
  failed += !good
}

function wrong(text)
{
  print "# " build ": " text
  faults[build]++
}

# A table begins with the name of its build and a colon, and ends with an empty
# line.
/^(ibmpc|emu)-bench[a-z-]*: / {
  build = $1
  sub(":", "", build)
  next
}
/^$|^```/ {
  build = ""
}
build == "" || $1 == "bench:" || $1 == "request" {
  next
}
FNR == NR {
  builds[build] = 1
  rows[build] = rows[build] " " $1
  for (i = 2; i <= NF; i++)
    known[build, $1, i] = $i
  next
}
{
  seen[build] = seen[build] " " $1
  if (build !~ /^ibmpc/)
    next
  for (i = 2; i <= NF; i++) {
    if ($i == "-") {
      if (known[build, $1, i] != "-")
        wrong($1 " has no column " i)
      continue
    }
    if ($i !~ /^[0-9]+$/ || $i == 0)
      wrong($1 ": " $i " is no count")
    if (i % 3 == 0 && $i < $(i - 1))
      wrong($1 ": worst " $i " below mean " $(i - 1))
    if (i % 3 != 0 && $i > 2 * known[build, $1, i])
      wrong($1 ": " $i ", documented is " known[build, $1, i])
  }
}
END {
  verdict(status == 0, "every row of every build was done")
  count = split("ibmpc-bench ibmpc-bench-plain ibmpc-bench-cache emu-bench", order, " ")
  for (i = 1; i <= count; i++) {
    b = order[i]
    verdict((b in builds) && seen[b] == rows[b], b ": the table is whole")
    if (b ~ /^ibmpc/)
      verdict(!faults[b], b ": worst is above mean, and neither above twice what is documented")
  }
  print "1.." tests
  exit failed != 0
}' doc/figures.md "$work/said"
