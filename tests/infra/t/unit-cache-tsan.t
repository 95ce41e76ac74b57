#!/bin/sh
# The suites with caches on each processor: emu-test-cache-tsan.
exec tests/infra/tools/tap_run.sh -t 400 "$OUTDIR/emu-test-cache-tsan/kernel.elf"
