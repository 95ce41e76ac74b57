#!/bin/sh
# `make run` as a newcomer types it: the built-in machine, blobs, broken ones.
exec sh tests/infra/tools/demo.sh "$OUTDIR"
