#!/bin/sh
# All processors allocate, hand over and free on banks that fill, under tsan.
exec tests/infra/tools/tap_run.sh -t 300 "$OUTDIR/emu-stress-tsan/kernel.elf" -- mem_stress
