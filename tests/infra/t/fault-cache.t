#!/bin/sh
# Every fault in a machine of its own with caches, which must stop and say why.
exec tests/infra/tools/fault_run.sh "$OUTDIR/emu-fault-cache/kernel.elf"
