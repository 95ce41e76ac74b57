#!/bin/sh
# What a build does not use is not in its image; and each shape runs.
exec sh tests/infra/tools/shapes.sh "$OUTDIR"
