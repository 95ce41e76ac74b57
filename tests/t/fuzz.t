#!/bin/sh
# libFuzzer against both readers, the engine and the layer: what is kept first,
# then 12 s each of what it invents, or 10 minutes.
exec tests/fuzz/run.sh "$OUTDIR" "$([ "${LONG-}" ] && echo 600 || echo 12)"
