#!/bin/sh
# What each layer takes: all objects have a layer, and shapes leave layers out.
tests/tools/size.sh "$OUTDIR" > "$OUTDIR/size.txt"
status=$?
sed 's/^/# /' "$OUTDIR/size.txt"
awk -v status="$status" '
function verdict(good, name)
{
  print (good ? "ok " : "not ok ") ++tests " - " name
  failed += !good
}
/:$/ { build = $1; sub(":", "", build); builds++ }
NF == 4 { text[build, $1] = $2; other += $1 == "other" }
END {
  verdict(status == 0 && builds == 5, "five builds are told")
  verdict(other == 0, "every object has a layer")
  none = 0
  split("region proximity topology firmware", gone, " ")
  for (i in gone)
    none += text["emu-1x1", gone[i]] != 0 || text["emu-4x2", gone[i]] == 0
  verdict(none == 0, "one bank needs no region, proximity, topology, firmware")
  verdict(text["emu-noprox", "proximity"] < text["emu-4x2", "proximity"],
          "without orders the proximity is smaller")
  print "1.." tests
  exit failed != 0
}' "$OUTDIR/size.txt"
