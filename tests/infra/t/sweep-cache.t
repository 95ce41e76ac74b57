#!/bin/sh
# An interrupt at each instruction of requests that caches serve.
exec tests/image/sweep/run.sh "$OUTDIR" ibmpc-sweep-cache
