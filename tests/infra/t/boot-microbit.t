#!/bin/sh
# The suites that fit, booted on a micro:bit.
exec tests/system/boot/unit.sh microbit "$OUTDIR"
