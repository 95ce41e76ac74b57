#!/bin/sh
# The suites under ThreadSanitizer.
exec tests/infra/tools/tap_run.sh -t 400 "$OUTDIR/emu-test-tsan/kernel.elf"
