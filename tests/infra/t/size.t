#!/bin/sh
# What each layer takes: all objects have a layer, and shapes leave layers out.
tests/infra/tools/size.sh "$OUTDIR" > "$OUTDIR/size.txt"
status=$?
sed 's/^/# /' "$OUTDIR/size.txt"
awk -v status="$status" '
function verdict(good, name)
{
  print (good ? "ok " : "not ok ") ++tests " - " name
  failed += !good
}
/:$/ { build = $1; sub(":", "", build); builds++ }
NF == 4 {
  text[build, $1] = $2; ram[build, $1] = $3 + $4; other += $1 == "other"
}
END {
  verdict(status == 0 && builds == 12, "twelve builds are told")
  verdict(other == 0, "every object has a layer")
  none = 0
  split("region proximity topology firmware", gone, " ")
  for (i in gone)
    none += text["emu-1x1", gone[i]] != 0 || text["emu-4x2", gone[i]] == 0
  verdict(none == 0, "one bank needs no region, proximity, topology, firmware")
  verdict(text["emu-noprox", "proximity"] < text["emu-4x2", "proximity"],
          "without orders the proximity is smaller")

  # Microcontrollers: numbers that may only become smaller.
  none = 0
  split("m0 m0-simple m3-one m3-simple", single, " ")
  for (s in single)
    for (i in gone)
      none += text[single[s], gone[i]] != 0
  verdict(none == 0, "nothing of them is in a microcontroller of one bank")
  none = 0
  split("m3 m3-noprox m3-noreach", table, " ")
  for (s in table) {
    none += ram[table[s], "proximity"] + ram[table[s], "topology"]
    none += text[table[s], "proximity"] == 0 || text[table[s], "firmware"] != 0
  }
  verdict(none == 0, "a table of constants takes no RAM for topology and orders")
  verdict(text["m3-noprox", "proximity"] < text["m3", "proximity"],
          "without orders a microcontroller pays less for it too")
  small = text["m3-simple", "engine"] + text["m3-simple", "alloc"]
  verdict(small > 300 && small <= 448 && ram["m3-simple", "alloc"] <= 96,
          "the smallest engine with its calls takes 448 bytes at most, 96 of RAM")
  small = text["m3-one", "engine"]
  verdict(small > 300 && small <= 1136 && ram["m3-one", "alloc"] <= 96,
          "the smart engine takes 1136 bytes at most, where nothing is aligned")
  print "1.." tests
  exit failed != 0
}' "$OUTDIR/size.txt"
