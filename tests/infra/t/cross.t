#!/bin/sh
# Several CPUs at once that want each other's blocks.
# Long.
exec tests/image/cross/run.sh "$OUTDIR"
