#!/bin/sh
# What a PC's loader leaves: sound, broken, cut everywhere, every byte changed.
exec tests/host/loader/run.sh "$OUTDIR/loader" cc "$([ "${LONG-}" ] && echo 255 || echo 9)"
