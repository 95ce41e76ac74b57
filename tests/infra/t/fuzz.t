#!/bin/sh
# libFuzzer against both readers, the engine and the layer: what is kept first,
# then a minute each of what it invents, or three.
# Long.
exec tests/host/fuzz/run.sh "$OUTDIR" "$([ "${LONG-}" ] && echo 180 || echo 60)"
