#!/bin/sh
# The suites on one bank, with the engine that is smallest.
exec tests/infra/tools/tap_run.sh -t 60 "$OUTDIR/emu-test-simple/kernel.elf"
