#!/bin/sh
# The suites where a request is near to nothing.
exec tests/infra/tools/tap_run.sh -t 120 "$OUTDIR/emu-test-noprox/kernel.elf"
