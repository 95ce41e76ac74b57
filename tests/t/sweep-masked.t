#!/bin/sh
# The same, where pops and pushes mask interrupts.
exec tests/sweep/run.sh "$OUTDIR" ibmpc-sweep-masked
