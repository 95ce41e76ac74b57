#!/bin/sh
# The suites with caches on each processor: emu-stress-cache-asan.
exec tests/infra/tools/tap_run.sh -t 200 "$OUTDIR/emu-stress-cache-asan/kernel.elf"
