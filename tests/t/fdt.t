#!/bin/sh
# The device tree reader: a corpus, every truncation, mutations.
exec tests/fdt/run.sh "$OUTDIR/fdt" cc "$([ "${LONG-}" ] && echo 255 || echo 8)"
