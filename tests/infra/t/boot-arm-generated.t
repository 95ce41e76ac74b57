#!/bin/sh
# Machines made up, through the kernel of machine virt in one boot.
exec tests/system/boot/generated.sh virt-arm "$OUTDIR" "${SEED:-1}" "$((${MACHINES:-10000} / 50))"
