# tests: are the figures of the engine what doc/figures.md promises?
# SPDX-License-Identifier: LGPL-2.1-only
#
# Reads what measure.sh, paths.py and code.sh wrote; files are told apart by their
# names. Prints flat TAP, by verdict.awk.

FNR == 1 {
  file = FILENAME
  sub(".*/", "", file)
  sub(".txt$", "", file)
}

$1 == "mutek-engine" && file ~ /^region/ {
  region[file, $2] = $3
  traces[$2]
}
$1 == "ideal-bf4" && file ~ /-ideal$/ {
  ideal[file, $2, ++n_ideal[file, $2]] = $3
}
$1 == "mutek-engine" && file == "seeds" { seed[$2, ++n_seed[$2]] = $3 }
$1 == "mutek-engine" && file == "overhead" {
  smallest = $2
  over["8"] = $4
}
$1 == "mutek-bitmap" && file == "overhead-bitmap" { over["bitmap"] = $4 }
$1 == "mutek-engine" && file == "overhead-32-4" { over["4"] = $4 }
$1 == "mutek-engine" && file == "robson" { robson = $NF }
file ~ /^count/ && $1 == "null" {
  zero_mean[file, $2, $3] = $5
  zero_max[file, $2, $3] = $8
}
file ~ /^count/ && $1 == "mutek-engine" {
  mean[file, $2] += $3 == "align" ? 0 : $5 - zero_mean[file, $2, $3]
  max = $8 - zero_max[file, $2, $3]
  if (max > worst[file, $3])
    worst[file, $3] = max
  locked += $9
}
file == "refused" && $2 == "refused" { refused[$3] = $8 }
file ~ /^paths/ { path[file, $1] = $2 }
file == "code" { bytes[$1] = $2 }

function geomean(kind, trace, sum, count, ratio)
{
  worst_ratio = 0
  for (trace in traces)
    if ((kind, trace) in region) {
      ratio = region[kind, trace] / ideal["region-ideal", trace, 1]
      sum += log(ratio)
      count++
      if (ratio > worst_ratio)
        worst_ratio = ratio
    }
  return count == 12 ? sprintf("%.4f", exp(sum / count)) : ""
}

function seeds_judge(trace, i, sum, count, ratio, most)
{
  for (trace in n_seed)
    for (i = 1; i <= n_seed[trace]; i++) {
      ratio = seed[trace, i] / ideal["seeds-ideal", trace, i]
      sum += log(ratio)
      count++
      if (ratio > most)
        most = ratio
    }
  verdict("six seeds: regions / best fit with headers of 4, geometric mean",
          count == 36 ? sprintf("%.4f", exp(sum / count)) : "", 1.015)
  verdict("six seeds: the worst of them", sprintf("%.4f", most), 1.08)
}

END {
  for (trace in n_seed) {
    seeds_judge()
    print "1.." tests
    exit failed != 0
  }
  verdict("regions / best fit with headers of 4, geometric mean",
          geomean("region"), 1.010)
  verdict("the worst trace", sprintf("%.4f", worst_ratio), 1.05)
  # Of fourteen traces, two of which are not here, 1.185 and 1.205 of live bytes;
  # best fit is 1.192 of them.
  verdict("32 bits, alignment 4, by the same best fit",
          geomean("region-32-4"), 1.185 / 1.192)
  verdict("32 bits, alignment 8, by the same best fit",
          geomean("region-32-8"), 1.205 / 1.192)
  verdict("bytes over a block of 16, alignment 8", over["8"], 8.05)
  verdict("bytes over a block of 16, alignment 4", over["4"], 4.05)
  verdict("bytes over a block of 16, two bits for each granule",
          over["bitmap"], 0.6)
  verdict("the smallest region that yields 16 bytes", smallest, 64)
  verdict("Robson's adversary", robson, 5.95)
  t = "count-thumb2"
  x = "count-x86-64"
  instructions("worst allocation, Thumb-2", worst[t, "alloc"], 107)
  instructions("worst aligned one, Thumb-2", worst[t, "align"], 187)
  instructions("worst free, Thumb-2", worst[t, "free"], 87)
  instructions("worst allocation, x86-64", worst[x, "alloc"], 102)
  instructions("worst aligned one, x86-64", worst[x, "align"], 202)
  instructions("worst free, x86-64", worst[x, "free"], 87)
  instructions("mean pair of the trace kernel, x86-64", mean[x, "kernel"], 122)
  instructions("mean pair of the trace steady, x86-64", mean[x, "steady"], 97)
  instructions("worst refusal, x86-64", refused["alloc"], 275)
  instructions("worst refusal of an aligned one, x86-64", refused["align"], 897)
  t = "paths-thumb2"
  x = "paths-x86-64"
  p = "memory_allocator_"
  instructions("longest path of take, Thumb-2", path[t, p "take"], 122)
  instructions("longest path of take_align, Thumb-2", path[t, p "take_align"],
               237)
  instructions("longest path of push, Thumb-2", path[t, p "push"], 87)
  instructions("longest path of take, x86-64", path[x, p "take"], 112)
  instructions("longest path of take_align, x86-64", path[x, p "take_align"],
               242)
  instructions("longest path of push, x86-64", path[x, p "push"], 90)
  verdict("code on Cortex-M3: init, take, take_align, push, resize",
          bytes["init-take-align-push-resize"], 1100)
  verdict("code on Cortex-M3: reserve, walk", bytes["reserve-walk"], 300)
  printf "%sok %d - no instruction is locked\n", locked == 0 ? "" : "not ",
         ++tests
  print "1.." tests
  exit failed != 0 || locked != 0
}
