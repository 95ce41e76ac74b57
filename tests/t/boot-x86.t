#!/bin/sh
# Machines of QEMU through real firmware: what the kernel says of each.
exec tests/boot/run.sh ibmpc "$OUTDIR"
