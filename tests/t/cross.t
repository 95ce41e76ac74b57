#!/bin/sh
# Several CPUs at once that want each other's blocks.
# Long.
exec tests/cross/run.sh "$OUTDIR"
