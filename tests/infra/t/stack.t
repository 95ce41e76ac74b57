#!/bin/sh
# How much stack the calls take, from the compiler's own graph of calls.
make --no-print-directory -s "OUTDIR=$OUTDIR/stack" CONF=config/emu-4x2.build WERROR=1 \
  OPTIMIZE='-O2 -fcallgraph-info=su' > "$OUTDIR/stack.log" 2>&1 || {
  sed 's/^/# /' "$OUTDIR/stack.log"
  echo "Bail out! it does not build"
  exit 1
}
python3 tests/infra/tools/stack.py "$OUTDIR/stack/emu-4x2" mem_alloc mem_alloc_align \
  mem_request mem_bank_alloc mem_free mem_resize mem_getsize > "$OUTDIR/stack.txt"
status=$?
sed 's/^/# /' "$OUTDIR/stack.txt"
awk -v status="$status" '
function verdict(good, name)
{
  print (good ? "ok " : "not ok ") ++tests " - " name
  failed += !good
}
{
  bytes = $2 + 0
  limit = $1 ~ /^mem_(alloc|request)/ ? 1200 : 512
  verdict(bytes > 64 && bytes <= limit, $1 " takes " bytes " bytes, at most " limit)
}
END {
  verdict(status == 0 && NR == 7, "each call is there, and none goes in a circle")
  print "1.." tests
  exit failed != 0
}' "$OUTDIR/stack.txt"
