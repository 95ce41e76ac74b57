#!/bin/sh
# The device tree reader: a corpus, every truncation, mutations.
# Long.
exec tests/host/fdt/run.sh "$OUTDIR/fdt" cc "$([ "${LONG-}" ] && echo 255 || echo 8)"
