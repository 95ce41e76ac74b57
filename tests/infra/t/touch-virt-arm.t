#!/bin/sh
# Who touches which memory, seen by a plugin of QEMU.
exec tests/system/boot/touch.sh virt-arm virt 0x40000000 "$OUTDIR"
