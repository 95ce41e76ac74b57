#!/bin/sh
# The rules of the house against planted breaches of each.
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/infra/tools/lint_test.py "$OUTDIR"
