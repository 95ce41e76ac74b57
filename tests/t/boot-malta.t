#!/bin/sh
# Malta boards of QEMU, in both byte orders: what the kernel says of each.
exec tests/boot/run.sh malta "$OUTDIR"
