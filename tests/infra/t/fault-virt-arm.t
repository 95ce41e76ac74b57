#!/bin/sh
# One memory fault of each kind, each on a board of its own that must stop.
exec tests/system/boot/fault.sh virt-arm "$OUTDIR"
