#!/bin/sh
# The suites that fit, booted on a micro:bit.
exec tests/boot/unit.sh microbit "$OUTDIR"
