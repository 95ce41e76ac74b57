#!/bin/sh
# The table of doc/misuse.md against what the images answer.
exec tests/fault/table.sh "$OUTDIR" check
