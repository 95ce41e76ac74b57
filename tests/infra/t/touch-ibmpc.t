#!/bin/sh
# Who touches which memory, seen by a plugin of QEMU.
exec tests/system/boot/touch.sh ibmpc q35 0 "$OUTDIR"
