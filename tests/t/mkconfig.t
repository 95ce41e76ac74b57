#!/bin/sh
# The token tool, built with sanitizers.
exec sh tests/mkconfig/run.sh "$OUTDIR/mkconfig-asan"
