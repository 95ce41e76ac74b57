#!/bin/sh
# Machines of QEMU through real firmware: what the kernel says of each.
exec tests/system/boot/run.sh ibmpc "$OUTDIR"
