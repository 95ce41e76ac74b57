#!/bin/sh
# An interrupt at each instruction of requests that caches serve, which mask it.
exec tests/image/sweep/run.sh "$OUTDIR" ibmpc-sweep-masked
