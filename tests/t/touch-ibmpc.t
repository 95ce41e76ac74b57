#!/bin/sh
# Who touches which memory, seen by a plugin of QEMU.
exec tests/boot/touch.sh ibmpc q35 0 "$OUTDIR"
