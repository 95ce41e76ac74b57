#!/bin/sh
# The suites under AddressSanitizer and UndefinedBehaviorSanitizer.
exec tests/infra/tools/tap_run.sh -t 300 "$OUTDIR/emu-test-asan/kernel.elf"
