#!/bin/sh
# The suites with caches on each processor: emu-stress-cache.
exec tests/infra/tools/tap_run.sh -t 120 "$OUTDIR/emu-stress-cache/kernel.elf"
