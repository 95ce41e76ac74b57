#!/bin/sh
# All processors allocate, hand over and free on banks that fill.
exec tests/infra/tools/tap_run.sh -t 300 "$OUTDIR/emu-stress/kernel.elf" -- mem_stress
