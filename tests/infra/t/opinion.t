#!/bin/sh
# Second opinions on valid tables: libfdt and iasl read what our readers do.
exec tests/host/opinion/run.sh "$OUTDIR" "$([ "${LONG-}" ] && echo 20000 || echo 2000)"
