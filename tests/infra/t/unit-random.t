#!/bin/sh
# The suites with a global proximity that draws one bank: emu-test-random.
exec tests/infra/tools/tap_run.sh -t 120 "$OUTDIR/emu-test-random/kernel.elf"
