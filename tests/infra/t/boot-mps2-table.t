#!/bin/sh
# The suites that run on the machine there is, on an MPS2 board of constants.
exec tests/infra/tools/tap_run.sh arch/mps2/run.sh "$OUTDIR/mps2-test-table/kernel.elf"
