#!/bin/sh
# What a build does not use is not in its image; and each shape runs.
exec sh tests/tools/shapes.sh "$OUTDIR"
