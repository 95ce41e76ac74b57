#!/bin/sh
# Machines made up, through the kernel of the PC in one boot.
exec tests/system/boot/generated.sh ibmpc "$OUTDIR" "${SEED:-1}" "$((${MACHINES:-10000} / 50))"
