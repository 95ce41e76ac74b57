#!/bin/sh
# tests: what the memory layer costs with caches of free blocks and without.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   caches.sh OUTDIR [check|all]    writes OUTDIR/caches/*.txt
#
# layer is without caches, masked with those that mask interrupts, cache with those
# that begin again. check leaves out the wall time.

cd "$(dirname "$0")/../../.." || exit 1
out=${1:?}
at=$out/caches
traces='gen:steady gen:small gen:micro gen:large gen:altfree gen:sawtooth
  gen:kernel'
traces="$traces $(echo tests/bench/peers/traces/*.mtr.xz)"
mkdir -p "$at"
rm -f "$at"/*.txt

for build in layer masked cache; do
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
  # shellcheck disable=SC2086 # several words
  {
    $plugin "$bench" -p "null,$peer,$peer-64,$peer-call" micro |
      grep -w pair-64 > "$at/pair-$build.txt"
    $plugin "$bench" -p "null,$peer" -f 2.2 icount $traces \
      > "$at/count-x86-64-$build.txt"
    "$bench" -p "$peer-told" -r "$peer-told" -n 1 -f 2.2 ns gen:kernel \
      > "$at/kept-$build.txt"
    taskset -c 0 $plugin,threads=1 "$bench" -p "null,$peer" -o 60000 smp \
      > "$at/smp-$build.txt"
    "$bench" -p "mutek-engine,$peer" minregion $traces > "$at/region-$build.txt"
    [ "${2-all}" = check ] ||
      "$bench" -p "$peer" -r mutek-engine -n 5 -o 200000 smp \
        > "$at/time-$build.txt"
  }
done
