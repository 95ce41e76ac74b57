#!/bin/sh
exec tests/life/run.sh "$OUTDIR"
