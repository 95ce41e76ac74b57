#!/bin/sh
# The suites with caches on each processor: emu-test-masked.
exec tests/infra/tools/tap_run.sh -t 120 "$OUTDIR/emu-test-masked/kernel.elf"
