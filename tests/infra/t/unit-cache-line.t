#!/bin/sh
# The suites about blocks for DMA and caches on a machine whose DMA is not coherent.
blob=$OUTDIR/dma-line.dtb
dtc -q -I dts -O dtb -o "$blob" tests/infra/fixtures/dma-line.dts || exit 1
for build in emu-test-cache emu-test-plain-cache emu-test-masked; do
  for suite in mem_cache mem_alloc; do
    tests/infra/tools/tap_run.sh -t 120 "$OUTDIR/$build/kernel.elf" "$blob" -- $suite
  done
done | awk '/^1\.\./ { next }
  /^(not )?ok / { bad += /^not/; sub(/ok [0-9]+/, "ok " ++count) }
  { print }
  END { print "1.." count; exit count == 0 || bad != 0 }'
