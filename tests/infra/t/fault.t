#!/bin/sh
# Every fault in a machine of its own, which must stop and say why.
exec tests/infra/tools/fault_run.sh "$OUTDIR/emu-fault/kernel.elf"
