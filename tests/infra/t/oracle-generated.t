#!/bin/sh
# 10,000 generated machines in one process, and boots on 60 more.
# Long.
exec tests/system/oracle/run.sh "$OUTDIR/emu-probe/kernel.elf" generated \
  "${SEED:-1}" "${MACHINES:-10000}" "${BOOTS:-60}"
