#!/bin/sh
# The models of doc/models, explored to the end; and the faults put into them.
exec tests/infra/tools/models.sh "$OUTDIR"
