#!/bin/sh
# tests: are the tables of make bench whole, and near those of doc/figures.md?
# SPDX-License-Identifier: LGPL-2.1-only
#
#   judge.sh OUTDIR    flat TAP, after tests/image/bench/run.sh
#
# Rows are those of the documented table of the same build. Instructions of a mean
# or of a masked part may be twice as many: compilers differ. Where a count of the
# processor is not an instruction, the table is the same at another rate, but for
# the few instructions of a look at a counter that begins anew meanwhile.

cd "$(dirname "$0")/../../.." || exit 1
out=${1:?}
work=$(mktemp -d "${TMPDIR:-/tmp}/bench.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT

# targets STATUS: those where a count is not an instruction (0), or the others (1).
targets()
{
  for list in tests/system/boot/*/bench.sh; do
    grep -q '^count=' "$list"
    [ $? = "$1" ] && basename "$(dirname "$list")"
  done
}

bench()
{
  BENCH_TARGETS=$1 BENCH_SHIFT=$2 sh tests/image/bench/run.sh "$out" 2000 150
}

status=0
rated=$(targets 0 | xargs)
bench "$(targets 1 | xargs)" 0 > "$work/said" || status=1
bench "$rated" 0 > "$work/rate" || status=1
bench "$rated" 1 > "$work/other" || status=1
cat "$work/rate" >> "$work/said"
same=0
# A worst case that meets the end of a round of the timer takes some instructions
# more, 9 of a Cortex-M's SysTick, and rounds end elsewhere at another rate.
paste -d ' ' "$work/rate" "$work/other" | awk -v SLACK=12 '
{
  half = NF / 2
  for (i = 1; i <= half; i++)
    if (i == 1 || $i !~ /^[0-9]+$/ ? $i != $(half + i) \
                                   : ($i - $(half + i)) ^ 2 > SLACK ^ 2) {
      print "# " $0
      failed = 1
      break
    }
  rows += half > 1
}
END {
  exit failed || !rows
}' || same=1
awk -v status="$status" -v same="$same" -v rated="$rated" '
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
/^[a-z0-9-]+-bench[a-z-]*: / {
  build = $1
  sub(":", "", build)
  builds[build]
  next
}
/^$|^```/ {
  build = ""
}
build == "" || $1 == "bench:" || $1 == "request" {
  next
}
FNR == NR {
  documented[build]
  rows[build] = rows[build] " " $1
  for (i = 2; i <= NF; i++)
    known[build, $1, i] = $i
  next
}
{
  seen[build] = seen[build] " " $1
  mean[build, $1] = $2
  pair[build, $1] = $2 + $5
  if (build ~ /^emu/)
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
  # Of the one block that comes and goes; with the slack that compilers need.
  limit["ibmpc-bench-plain-cache", "pair/known"] = 36
  limit["ibmpc-bench-plain-cache", "pair/call"] = 50
  limit["ibmpc-bench-plain-masked", "pair/known"] = 42
  limit["ibmpc-bench-plain-masked", "pair/call"] = 56
  verdict(status == 0, "every row of every build was done")
  verdict(same == 0, rated ": the same when instructions take twice the time")
  for (b in builds) {
    board = b
    sub("-bench.*", "", board)
    plain = mean[board "-bench-plain", "null/SYS"]
    noprox = mean[board "-bench-plain-noprox", "null/SYS"]
    if (b ~ /-bench-plain-noprox$/)
      verdict(plain < noprox, board ": memory of the node is found sooner " \
              "where banks are in order")
    if (b ~ /-bench-plain-one$/ && plain)
      verdict(mean[b, "null/SYS"] < noprox && mean[b, "null/SYS"] < plain,
              board ": a pop from one bank takes less than a request")
    verdict(b in documented && seen[b] == rows[b], b ": the table is whole")
    for (of in limit)
      if (index(of, b SUBSEP) == 1)
        verdict(pair[of] > 0 && pair[of] <= limit[of] + 3,
                b ": a pair takes " pair[of] + 0 ", at most " limit[of] + 3)
    if (b !~ /^emu/)
      verdict(!faults[b], b ": worst is above mean, and neither above twice what is documented")
  }
  print "1.." tests
  exit failed != 0
}' doc/figures.md "$work/said"
