#!/bin/sh
# The device tree reader: a corpus, every truncation, mutations.
# Long.
exec tests/fdt/run.sh "$OUTDIR/fdt" cc "$([ "${LONG-}" ] && echo 255 || echo 8)"
