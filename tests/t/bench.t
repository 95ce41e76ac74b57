#!/bin/sh
# What requests cost: the tables of make bench, with fewer calls.
for emulator in "${QEMU:-qemu-system-x86_64}" qemu-system-arm qemu-system-mips dtc; do
  command -v "$emulator" > /dev/null || {
    echo "1..0 # SKIP there is no $emulator"
    exit 0
  }
done
exec sh tests/bench/judge.sh "$OUTDIR"
