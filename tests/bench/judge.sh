#!/bin/sh
# tests: are the tables of make bench whole, and near those of doc/figures.md?
# SPDX-License-Identifier: LGPL-2.1-only
#
#   judge.sh OUTDIR    flat TAP, after tests/bench/run.sh
#
# Rows are those of the documented table of the same build. Instructions of a mean
# or of a masked part may be twice as many: compilers differ. Where a count of the
# processor is not an instruction, the table is the same at another rate, but for
# the few instructions of a look at a counter that begins anew meanwhile.

cd "$(dirname "$0")/../.." || exit 1
out=${1:?}
work=$(mktemp -d "${TMPDIR:-/tmp}/bench.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT

bench()
{
  BENCH_TARGETS=$1 BENCH_SHIFT=$2 sh tests/bench/run.sh "$out" 2000 150
}

status=0
bench 'ibmpc virt-arm emu' 0 > "$work/said" || status=1
bench 'malta mps2 microbit' 0 > "$work/rate" || status=1
bench 'malta mps2 microbit' 1 > "$work/other" || status=1
cat "$work/rate" >> "$work/said"
same=0
paste -d ' ' "$work/rate" "$work/other" | awk '
{
  half = NF / 2
  for (i = 1; i <= half; i++)
    if (i == 1 || $i !~ /^[0-9]+$/ ? $i != $(half + i) \
                                   : ($i - $(half + i)) ^ 2 > 8 ^ 2) {
      print "# " $0
      failed = 1
      break
    }
  rows += half > 1
}
END {
  exit failed || !rows
}' || same=1
awk -v status="$status" -v same="$same" '
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
  mean[build, $1] = $2
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
  verdict(status == 0, "every row of every build was done")
  verdict(same == 0, "malta, mps2, microbit: the same when instructions take twice the time")
  count = split("ibmpc virt-arm malta", order, " ")
  for (i = 1; i <= count; i++) {
    b = order[i]
    verdict(mean[b "-bench-plain", "null/SYS"] < mean[b "-bench-noprox", "null/SYS"],
            b ": memory of the node is found sooner where banks are in order")
  }
  verdict(mean["mps2-bench-one", "null/SYS"] < mean["mps2-bench-noprox", "null/SYS"] \
          && mean["mps2-bench-one", "null/SYS"] < mean["mps2-bench-plain", "null/SYS"],
          "mps2: a pop from one bank takes less than a request")
  count = split("ibmpc-bench ibmpc-bench-plain ibmpc-bench-noprox ibmpc-bench-cache " \
                "virt-arm-bench virt-arm-bench-plain virt-arm-bench-noprox " \
                "malta-bench-plain malta-bench-noprox " \
                "mps2-bench-plain mps2-bench-noprox mps2-bench-one " \
                "microbit-bench-one emu-bench", order, " ")
  for (i = 1; i <= count; i++) {
    b = order[i]
    verdict((b in builds) && seen[b] == rows[b], b ": the table is whole")
    if (b !~ /^emu/)
      verdict(!faults[b], b ": worst is above mean, and neither above twice what is documented")
  }
  print "1.." tests
  exit failed != 0
}' doc/figures.md "$work/said"
