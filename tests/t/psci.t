#!/bin/sh
# What the firmware is asked for when it is to start a processor.
exec tests/power/run.sh "$OUTDIR/power"
