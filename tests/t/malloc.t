#!/bin/sh
# Programs of the host on the kernel's memory.
exec tests/malloc/run.sh "$OUTDIR"
