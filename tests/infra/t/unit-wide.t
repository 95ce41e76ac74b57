#!/bin/sh
# A bank of 300 GiB, all of it managed.
exec tests/infra/tools/tap_run.sh -t 60 "$OUTDIR/emu-test-wide/kernel.elf" -- \
  memory_allocator_wide
