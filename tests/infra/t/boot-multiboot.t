#!/bin/sh
# A few of them handed over by a multiboot loader.
QEMU_LOADER=multiboot
export QEMU_LOADER
exec tests/system/boot/generated.sh ibmpc "$OUTDIR" "${SEED:-1}" 20
