#!/bin/sh
# The table of doc/misuse.md against what the images answer.
exec tests/image/fault/table.sh "$OUTDIR" check
