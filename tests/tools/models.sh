#!/bin/sh
# tests: explore the models of doc/models, and see their controls fail.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   models.sh OUTDIR    flat TAP
#
# A model passes when spin's verifier has seen every state and found no error; a
# control passes when it has found one. The largest, of five million states, waits
# for LONG.

cd "$(dirname "$0")/../.." || exit 1
work=$(mkdir -p "$1" && mktemp -d "$(cd "$1" && pwd)/models.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
model=$PWD/doc/models/mem_cache.pml
count=0
failed=0

# explore WANTED NAME FLAGS...    WANTED: clean or broken
explore()
{
  wanted=$1
  name=$2
  shift 2
  count=$((count + 1))
  (cd "$work" && rm -f pan* && spin -a "$@" "$model" &&
    cc -O1 -DSAFETY -DCOLLAPSE -DMEMLIM=2000 -o pan pan.c &&
    timeout -k 2 400 ./pan -m1000000) > "$work/said" 2>&1
  if grep -q 'errors: 0' "$work/said" && ! grep -q 'not completed' "$work/said"
  then
    found=clean
  elif grep -q 'errors: [1-9]' "$work/said"; then
    found=broken
  else
    found='not explored'
    tail -n 5 "$work/said" | sed 's/^/# /'
  fi
  sed -n 's/^ *\([0-9]*\) states, stored.*/# \1 states/p' "$work/said"
  if [ "$found" = "$wanted" ]; then
    echo "ok $count - mem_cache.pml: $name: $found"
  else
    failed=$((failed + 1))
    echo "not ok $count - mem_cache.pml: $name: $found, wanted $wanted"
  fi
}

explore clean 'three processors' -DN=3 -DOPS=1 -DNOBUFFER
[ -z "${LONG-}" ] || explore clean 'three, stores wait in order' -DN=3 -DOPS=1
explore clean 'two, stores wait in any order' -DN=2 -DOPS=2 -DWEAK
explore broken 'an answer without release' -DN=2 -DOPS=2 -DWEAK -DBAD_RELEASE
explore broken 'an answer and a cache still open' -DN=2 -DOPS=2 -DNOBUFFER \
  -DBAD_SHUT
explore broken 'a flag for an answer' -DN=2 -DOPS=3 -DNOBUFFER -DBAD_FLAG
echo "1..$count"
[ "$failed" = 0 ]
