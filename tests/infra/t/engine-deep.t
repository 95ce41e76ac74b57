#!/bin/sh
# Every sequence of up to 7 steps and a million random ones, without sanitizers; of
# all variants in make check-long.
CFLAGS='-O2'
export CFLAGS
if [ -z "${LONG-}" ]; then
  VARIANTS='smart:8:0'
  export VARIANTS
fi
exec tests/host/engine/run.sh 7 560
