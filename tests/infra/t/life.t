#!/bin/sh
exec tests/host/life/run.sh "$OUTDIR"
