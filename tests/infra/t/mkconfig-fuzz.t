#!/bin/sh
# The token tool on inputs that libFuzzer makes up.
# Long.
exec tests/host/mkconfig/fuzz.sh "$OUTDIR/mkconfig-fuzz" "$([ "${LONG-}" ] && echo 180 || echo 60)"
