#!/bin/sh
# The suites without checks, assertions and lock debugging, blocks of 16.
exec tests/infra/tools/tap_run.sh -t 120 "$OUTDIR/emu-test-plain/kernel.elf"
