#!/bin/sh
# The engines against a model: every short sequence, and long random ones.
# Long.
if [ "${LONG-}" ]; then
  exec tests/host/engine/run.sh 6 1000
fi
exec tests/host/engine/run.sh 5 30
