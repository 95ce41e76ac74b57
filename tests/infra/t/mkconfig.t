#!/bin/sh
# The token tool, built with sanitizers.
exec sh tests/host/mkconfig/run.sh "$OUTDIR/mkconfig-asan"
