#!/bin/sh
# All processors allocate, hand over and free on banks that fill, under asan.
exec tests/infra/tools/tap_run.sh -t 300 "$OUTDIR/emu-stress-asan/kernel.elf" -- mem_stress
