# tests: the tables of what caches.sh wrote; with -v judge=1 flat TAP instead. Needs
# verdict.awk.
# SPDX-License-Identifier: LGPL-2.1-only
#
# Files are told apart by their names. Instructions are for a pair of an allocation
# and its free, without those of the bench. Limits of instructions have a slack of
# 3: compilers differ. Those of several threads are of one host's processor, so that
# whose turn it is changes them by less.

FNR == 1 {
  file = FILENAME
  sub(".*/", "", file)
  sub(".txt$", "", file)
  build = file
  sub(".*-", "", build)
  kind = file
  sub("-.*", "", kind)
  if (!(build in known)) {
    known[build]
    order[++builds] = build
  }
}

kind == "pair" && $1 == "null" { zero[build, $3] = $5 }
kind == "pair" && $1 != "null" {
  name = $1 == "mutek-" build ? "run time" : $1
  sub("mutek-" build "-", "", name)
  pair[build, name] += $5 - zero[build, $3]
}
kind == "count" && $1 == "null" {
  zero_mean[build, $2, $3] = $5
  zero_max[build, $2, $3] = $8
}
kind == "count" && $1 == "mutek-" build {
  if ($3 != "align") {
    mean[build, $2] += $5 - zero_mean[build, $2, $3]
    max = $8 - zero_max[build, $2, $3]
    if (max > worst[build, $2])
      worst[build, $2] = max
    if (max > worst[build, "any"])
      worst[build, "any"] = max
  }
}
kind == "kept" && $2 == "kept" { kept[build] = $3 }
kind == "region" && $1 == "mutek-engine" {
  engine[build, $2] = $3
  live[$2] = $4
}
kind == "region" && $1 == "mutek-" build {
  region[build, $2] = $3
  traces[$2] = 1
}
kind == "smp" && $1 == "null" { zero[build, $2, $3] = $4 }
kind == "smp" && $1 == "mutek-" build {
  threads[build, $2, $3] = $4 - zero[build, $2, $3]
  threads_locked[build, $2, $3] = $5
}
kind == "time" && $1 == "mutek-" build { time[build, $2, $3] = $5 }

function ratio(build, trace)
{
  return region[build, trace] / engine[build, trace]
}

function geomean(build, trace, sum, count)
{
  most = 0
  for (trace in traces) {
    sum += log(ratio(build, trace))
    count++
    if (ratio(build, trace) > most)
      most = ratio(build, trace)
  }
  return count == 12 ? sprintf("%.4f", exp(sum / count)) : ""
}

function share(build)
{
  return live["kernel"] ? 100 * kept[build] / live["kernel"] : 0
}

function told(what, i)
{
  printf "%-34s", what
  for (i = 1; i <= builds; i++)
    printf " %9s", value[order[i]] == "" ? "-" : value[order[i]]
  print ""
  split("", value)
}

# A line of what a table holds under a key.
function row(what, format, table, key, b)
{
  for (b in known)
    if ((b, key) in table)
      value[b] = sprintf(format, table[b, key])
  told(what)
}

function tables(i, b, trace)
{
  print "bench: the layer without caches, with, and with those that mask interrupts"
  for (i = 1; i <= builds; i++)
    value[order[i]] = order[i]
  told("instructions of a pair")
  row("64 bytes, known to the compiler", "%s", pair, "64")
  row("64 bytes, at run time", "%s", pair, "run time")
  row("64 bytes, nothing in line", "%s", pair, "call")
  row("trace kernel, mean", "%.1f", mean, "kernel")
  row("trace kernel, worst call", "%s", worst, "kernel")
  row("worst call of all traces", "%s", worst, "any")
  for (b in known)
    value[b] = sprintf("%.0f", share(b))
  told("kernel, % of live bytes kept")
  row("larson, 2 threads", "%.1f", threads, "larson" SUBSEP 2)
  row("  locked", "%s", threads_locked, "larson" SUBSEP 2)
  row("producer and consumer", "%.1f", threads, "prodcons" SUBSEP 2)
  row("  locked", "%s", threads_locked, "prodcons" SUBSEP 2)
  row("local, time / engine and one lock", "%s", time, "local" SUBSEP 2)
  row("larson, time / the same", "%s", time, "larson" SUBSEP 2)
  row("producer, consumer, time / the same", "%s", time, "prodcons" SUBSEP 2)
  print "bench: smallest region / the engine's own"
  for (trace in traces) {
    for (b in known)
      value[b] = sprintf("%.3f", ratio(b, trace))
    told(trace)
  }
  for (b in known)
    value[b] = geomean(b)
  told("geometric mean")
}

function judgement(b)
{
  b = "cache"
  instructions("64 bytes known to the compiler, restartable", pair[b, "64"], 34)
  instructions("64 bytes at run time, restartable", pair[b, "run time"], 38)
  instructions("64 bytes, nothing in line, restartable", pair[b, "call"], 52)
  instructions("trace kernel, mean pair", mean[b, "kernel"], 50)
  instructions("trace kernel, worst call", worst[b, "kernel"], 1000)
  instructions("worst call of all traces", worst[b, "any"], 1000)
  verdict("trace kernel, % of live bytes kept", share(b), 30)
  instructions("larson, 2 threads", threads[b, "larson", 2], 62)
  verdict("larson, 2 threads, locked", threads_locked[b, "larson", 2], 0.05)
  instructions("producer and consumer", threads[b, "prodcons", 2], 95)
  verdict("producer and consumer, locked", threads_locked[b, "prodcons", 2], 0.05)
  verdict("regions / the engine's own, geometric mean", geomean(b), 1.01)
  verdict("the worst trace", sprintf("%.4f", most), 1.05)
  b = "masked"
  instructions("64 bytes known to the compiler, masked", pair[b, "64"], 77)
  instructions("64 bytes, nothing in line, masked", pair[b, "call"], 106)
  instructions("trace kernel, masked, worst call", worst[b, "kernel"], 1000)
  instructions("all traces, masked, worst call", worst[b, "any"], 1000)
  print "1.." tests
  exit failed != 0
}

END {
  if (judge)
    judgement()
  else
    tables()
}
