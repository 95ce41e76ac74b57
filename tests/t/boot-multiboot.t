#!/bin/sh
# A few of them handed over by a multiboot loader.
exec tests/boot/generated.sh "$OUTDIR" multiboot "${SEED:-1}" 20
