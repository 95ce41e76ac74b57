#!/bin/sh
# Exceptions of the processor, each on a board of its own that must stop.
exec tests/system/boot/trap.sh ibmpc "$OUTDIR"
