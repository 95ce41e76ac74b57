#!/bin/sh
# tests: what the memory layer costs with caches of free blocks and without.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   caches.sh OUTDIR [check|all]    writes OUTDIR/caches/*.txt
#
# layer is without caches, masked with those that mask interrupts, cache with those
# that begin again. check measures what caches.awk judges: not layer, of masked the
# instructions, and no wall time.

cd "$(dirname "$0")/../../.." || exit 1
out=${1:?}
at=$out/caches
traces='gen:steady gen:small gen:micro gen:large gen:altfree gen:sawtooth
  gen:kernel'
traces="$traces $(echo tests/bench/peers/traces/*.mtr.xz)"
mkdir -p "$at"
rm -f "$at"/*.txt

kind=${2-all}
builds='layer masked cache'
[ "$kind" != check ] || builds='masked cache'
for build in $builds; do
  tests/bench/lib.sh "$out" host "$build" > /dev/null || exit 1
  bench=$at/bench-$build
  lib=$out/emu-lib-$build
  PEERS='null mutek_mem_64 mutek_mem_call mutek_mem_told' \
    CFLAGS="-O2 -fno-pie -no-pie -I$lib -Iinclude -Icpu/emu/include" \
    LIBS="tests/bench/lib/hosted.c $lib/libmutek.a" tests/bench/peers/build.sh \
    "$bench" tests/bench/adapters/mutek_mem.c \
    tests/bench/adapters/mutek_engine.c || exit 1
  peer=mutek-$build
  plugin="qemu-x86_64 -plugin $at/icount.so"
  $plugin "$bench" -p "null,$peer,$peer-64,$peer-call" micro |
    grep -w pair-64 > "$at/pair-$build.txt"
  # shellcheck disable=SC2086 # several words
  $plugin "$bench" -p "null,$peer" -f 2.2 icount $traces \
    > "$at/count-x86-64-$build.txt"
  [ "$kind,$build" != check,masked ] || continue
  "$bench" -p "$peer-told" -r "$peer-told" -n 1 -f 2.2 ns gen:kernel \
    > "$at/kept-$build.txt"
  taskset -c 0 $plugin,threads=1 "$bench" -p "null,$peer" -o 60000 smp \
    > "$at/smp-$build.txt"
  # shellcheck disable=SC2086 # several words
  "$bench" -p "mutek-engine,$peer" minregion $traces > "$at/region-$build.txt"
  [ "$kind" = check ] ||
    "$bench" -p "$peer" -r mutek-engine -n 5 -o 200000 smp > "$at/time-$build.txt"
done
