#!/bin/sh
# The suites with caches, without checks: emu-test-plain-cache.
exec tests/infra/tools/tap_run.sh -t 120 "$OUTDIR/emu-test-plain-cache/kernel.elf"
