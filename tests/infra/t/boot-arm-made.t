#!/bin/sh
# Machines virt with device trees that are made up, a boot each.
exec tests/system/boot/run.sh virt-arm "$OUTDIR" --made "${SEED:-1}" "$((${BOOTS:-60} / 4))"
