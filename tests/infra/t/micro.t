#!/bin/sh
# What a microcontroller does not use is not in its image.
exec sh tests/infra/tools/micro.sh "$OUTDIR"
