#!/bin/sh
# Interrupts at each instruction of what caches do, on emu.
exec tests/image/step/run.sh "$OUTDIR"
