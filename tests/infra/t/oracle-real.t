#!/bin/sh
# Machines that exist: placements in one process, and a boot on each.
exec tests/system/oracle/run.sh "$OUTDIR/emu-probe/kernel.elf" real
