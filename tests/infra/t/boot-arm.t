#!/bin/sh
# Machines virt of QEMU through device trees: what the kernel says of each.
exec tests/system/boot/run.sh virt-arm "$OUTDIR"
