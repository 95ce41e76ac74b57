#!/bin/sh
# Generated machines under the sanitizers.
exec tests/system/oracle/run.sh "$OUTDIR/emu-probe-asan/kernel.elf" generated 2 400 10
