#!/bin/sh
# Malta boards of QEMU, in both byte orders: what the kernel says of each.
exec tests/system/boot/run.sh malta "$OUTDIR"
