#!/bin/sh
# The suites of the test image, on a process without tools.
exec tests/infra/tools/tap_run.sh -t 120 "$OUTDIR/emu-test/kernel.elf"
