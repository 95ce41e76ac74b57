#!/bin/sh
# The suites of the test image, booted on a machine virt of 1, 2, 4 and 8
# processors.
# Long.
exec tests/boot/unit.sh virt-arm "$OUTDIR"
