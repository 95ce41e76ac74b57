#!/bin/sh
# The suites with the engine that keeps its books apart.
exec tests/infra/tools/tap_run.sh -t 120 "$OUTDIR/emu-test-bitmap/kernel.elf"
