#!/bin/sh
# The suites of the test image, booted on a Malta board of 1, 2, 4 and 16
# processors, in both byte orders.
# Long.
exec tests/system/boot/unit.sh malta "$OUTDIR"
