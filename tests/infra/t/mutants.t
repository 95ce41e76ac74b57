#!/bin/sh
# A sample of mutants of the memory layer: the other checks notice each of them.
# Long.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/infra/mutants/mutate.py \
  --sample "${MUTANTS:-50}" "$OUTDIR"
