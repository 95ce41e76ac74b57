#!/bin/sh
# The suites with masked caches and no checks: emu-test-plain-masked.
exec tests/infra/tools/tap_run.sh -t 120 "$OUTDIR/emu-test-plain-masked/kernel.elf"
