#!/bin/sh
# The suites of the test image, booted on a PC of 1, 2, 4 and 8 processors.
# Long.
exec tests/system/boot/unit.sh ibmpc "$OUTDIR"
