#!/bin/sh
# What the firmware is asked for when it is to start a processor.
exec tests/host/power/run.sh "$OUTDIR/power"
