#!/bin/sh
# A timer interrupt at each instruction of an allocation and a free, on a PC.
exec tests/image/sweep/run.sh "$OUTDIR"
