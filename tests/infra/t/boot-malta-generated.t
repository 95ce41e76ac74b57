#!/bin/sh
# Machines made up, through the kernels of the Malta board, one boot in each byte
# order.
exec tests/system/boot/generated.sh malta "$OUTDIR" "${SEED:-1}" "$((${MACHINES:-10000} / 100))"
