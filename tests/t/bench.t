#!/bin/sh
# What requests cost: the tables of make bench, with fewer calls.
command -v "${QEMU:-qemu-system-x86_64}" > /dev/null || {
  echo "1..0 # SKIP there is no ${QEMU:-qemu-system-x86_64}"
  exit 0
}
exec sh tests/bench/judge.sh "$OUTDIR"
