# tests: the two tables of make bench, of what measure.sh wrote.
# SPDX-License-Identifier: LGPL-2.1-only
#
# Files are told apart by their names.

function order(list, name)
{
  if (!((list, name) in seen)) {
    seen[list, name] = 1
    names[list, ++count[list]] = name
  }
}

FNR == 1 {
  file = FILENAME
  sub(".*/", "", file)
  sub(".txt$", "", file)
  next
}

$1 == "peer" || / failed$/ {
  next
}

file ~ /^region/ || file == "rss" {
  peer = $1 (file ~ /-32/ ? "/" substr(file, 8) : "")
  if (file == "rss")
    peer = $1 "/rss"
  order("trace", $2)
  order("peer", peer)
  ratio[peer, $2] = file == "rss" ? $5 : $6
}

file ~ /^count/ {
  target = file ~ /x86/ ? "x86-64" : substr(file, 7)
  if ($1 == "null") {
    null_mean[target, $2, $3] = $5
    null_max[target, $2, $3] = $8
    next
  }
  row = $1 "/" target
  order("row", row)
  order("work", $2)
  # A peer without aligned requests, as null, is asked for more bytes instead.
  mean[row, $2, $3] = $5 - null_mean[target, $2, $3]
  max = $8 - null_max[target, $2, $3]
  if (max > worst[row, $3])
    worst[row, $3] = max
  locked[row] = $9 > locked[row] ? $9 : locked[row]
}

END {
  print "bench: smallest region / peak of live bytes, sizes rounded up to 8"
  print "bench: -32-A: of 32 bits, alignment A; /rss: growth of the resident set"
  printf "%-20s", "peer"
  for (i = 1; i <= count["trace"]; i++)
    printf " %8s", names["trace", i]
  printf " %8s\n", "geomean"
  for (p = 1; p <= count["peer"]; p++) {
    peer = names["peer", p]
    sum = 0
    printf "%-20s", peer
    for (i = 1; i <= count["trace"]; i++) {
      r = ratio[peer, names["trace", i]]
      printf " %8s", r == "" ? "-" : r
      sum += r > 0 ? log(r) : 0
    }
    printf " %8.4f\n", exp(sum / count["trace"])
  }
  print ""
  print "bench: instructions of an allocation and its free without those of the" \
        " bench; locked: of one call"
  printf "%-22s", "peer"
  for (i = 1; i <= count["work"]; i++)
    printf " %8s", names["work", i]
  printf " %8s %8s %8s %6s\n", "worst", "aligned", "free", "locked"
  for (p = 1; p <= count["row"]; p++) {
    row = names["row", p]
    printf "%-22s", row
    for (i = 1; i <= count["work"]; i++) {
      work = names["work", i]
      if ((row, work, "alloc") in mean)
        printf " %8.1f", mean[row, work, "alloc"] + mean[row, work, "free"]
      else
        printf " %8s", "-"
    }
    printf " %8d %8s %8d %6.2f\n", worst[row, "alloc"],
           (row, "align") in worst ? worst[row, "align"] : "-",
           worst[row, "free"], locked[row]
  }
  print ""
}
