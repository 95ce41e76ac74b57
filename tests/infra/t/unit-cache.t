#!/bin/sh
# The suites with caches on each processor: emu-test-cache.
exec tests/infra/tools/tap_run.sh -t 120 "$OUTDIR/emu-test-cache/kernel.elf"
