#!/bin/sh
# Programs of the host on the kernel's memory.
# Long.
exec tests/host/malloc/run.sh "$OUTDIR"
