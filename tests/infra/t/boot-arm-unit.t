#!/bin/sh
# The suites of the test image, booted on a machine virt of 1, 2, 4 and 8
# processors.
# Long.
exec tests/system/boot/unit.sh virt-arm "$OUTDIR"
