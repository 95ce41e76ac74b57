#!/bin/sh
# What make answers about a build.
exec tests/host/mkconfig/questions.sh "$OUTDIR"
