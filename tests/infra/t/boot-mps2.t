#!/bin/sh
# The suites of the test image, booted on an MPS2 board that derives its topology.
exec tests/system/boot/unit.sh mps2 "$OUTDIR"
