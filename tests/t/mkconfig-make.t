#!/bin/sh
# What make answers about a build.
exec tests/mkconfig/questions.sh "$OUTDIR"
