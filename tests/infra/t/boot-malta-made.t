#!/bin/sh
# Malta boards with device trees that are made up, a boot each in each byte order.
exec tests/system/boot/run.sh malta "$OUTDIR" --made "${SEED:-1}" "$((${BOOTS:-60} / 4))"
