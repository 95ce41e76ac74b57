#!/bin/sh
# Faults of blocks that caches keep, each on a board of its own that must stop.
exec tests/system/boot/fault.sh -c malta "$OUTDIR"
