#!/bin/sh
# tests: what the engines need and cost beside other peers, as raw tables.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   measure.sh OUTDIR [check|all|seeds]    writes OUTDIR/peers/*.txt
#
# check is the engines and what they are held against; all has every peer; seeds
# is check on six more seeds of the generators. Two jobs run at a time.

cd "$(dirname "$0")/../../.." || exit 1
out=${1:?}
kind=${2-all}
at=$out/peers
adapters='tests/bench/adapters/mutek_engine.c'
engines='mutek-engine'
generated='gen:steady gen:small gen:micro gen:large gen:altfree gen:sawtooth
  gen:kernel'
recorded=$(echo tests/bench/peers/traces/*.mtr.xz)
arm='qemu-arm -B 0x200000000'
plugin=$at/icount.so
mkdir -p "$at"
rm -f "$at"/*.txt

# build PROGRAM LIB-DIR PEERS CC CFLAGS...
build()
{
  program=$at/$1
  lib=$2
  PEERS=$3
  CC=$4
  shift 4
  export PEERS CC
  # shellcheck disable=SC2086 # several words
  CFLAGS="-O2 $* -I$lib -Iinclude" LIBS=$lib/libmutek.a \
    tests/bench/peers/build.sh "$program" $adapters
}

# thumb2 PROGRAM VARIANT: the library and the bench for 32 bits
thumb2()
{
  tests/bench/lib.sh "$out" thumb2 "$2" > /dev/null &&
    build "$1" "$out/thumb2/emu-lib-$2" null \
      "arm-linux-gnueabihf-gcc" -mthumb -mcpu=cortex-a7 -static
}

tests/bench/lib.sh "$out" host > /dev/null || exit 1
build bench "$out/emu-lib" 'null poplist libc ideal_bf0 ideal_bf4 ideal_gt4
  jemalloc tcmalloc mimalloc2' "${CC:-cc}" -fno-pie -no-pie || exit 1
bench=$at/bench

if [ "$kind" = seeds ]; then
  traces=
  for seed in 11 12 13 14 15 16; do
    for trace in steady small micro large sawtooth kernel; do
      traces="$traces gen:$trace:$seed"
    done
  done
  # shellcheck disable=SC2086
  "$bench" -S -p "$engines" minregion $traces > "$at/seeds.txt" &
  # shellcheck disable=SC2086
  "$bench" -S -p ideal-bf4 minregion $traces > "$at/seeds-ideal.txt"
  wait
  exit 0
fi

# The other engine, as it is and with its links aside.
for other in bitmap aside; do
  tests/bench/lib.sh "$out" host "$other" > /dev/null || exit 1
  build "bench-$other" "$out/emu-lib-$other" null "${CC:-cc}" -fno-pie -no-pie ||
    exit 1
done
thumb2 bench-thumb2 32 || exit 1
thumb2 bench-thumb2-4 4 || exit 1
peers=null,$engines
regions=ideal-bf4
[ "$kind" = check ] || {
  peers=null,poplist,libc,jemalloc-deb,tcmalloc-deb,mimalloc-deb,$engines
  regions=ideal-bf0,ideal-bf4,ideal-gt4
}

# One job for the ideals, which take longest, one for all else.
# shellcheck disable=SC2086
"$bench" -S -p "$regions" minregion $generated $recorded \
  > "$at/region-ideal.txt" &
# shellcheck disable=SC2086
{
  "$bench" -p "$engines" minregion $generated $recorded > "$at/region.txt"
  $arm "$at/bench-thumb2" -p "$engines" minregion $generated $recorded \
    > "$at/region-32-8.txt"
  $arm "$at/bench-thumb2-4" -p "$engines" minregion $generated $recorded \
    > "$at/region-32-4.txt"
  "$bench" -p "$engines" overhead > "$at/overhead.txt"
  $arm "$at/bench-thumb2-4" -p "$engines" overhead > "$at/overhead-32-4.txt"
  "$bench" -p "$engines" robson > "$at/robson.txt"
  for work in "icount $generated $recorded" robson; do
    qemu-x86_64 -plugin "$plugin" "$bench" -p "$peers" -f 2.2 $work \
      >> "$at/count-x86-64.txt"
    $arm -plugin "$plugin,base=0x200000000" "$at/bench-thumb2" -p "null,$engines" \
      -f 2.2 $work >> "$at/count-thumb2.txt"
  done
  qemu-x86_64 -plugin "$plugin" "$bench" -p "$engines" refused \
    > "$at/refused.txt"
  for other in bitmap aside; do
    "$at/bench-$other" -p "mutek-$other" overhead > "$at/overhead-$other.txt"
    [ "$kind" = check ] || {
      "$at/bench-$other" -p "mutek-$other" minregion $generated $recorded \
        > "$at/region-$other.txt"
      "$at/bench-$other" -p "mutek-$other" robson > "$at/robson-$other.txt"
      for work in "icount $generated $recorded" robson; do
        qemu-x86_64 -plugin "$plugin" "$at/bench-$other" \
          -p "null,mutek-$other" -f 5 $work >> "$at/count-x86-64-$other.txt"
      done
    }
  done
  engine='memory_allocator_take memory_allocator_take_align
    memory_allocator_push memory_allocator_resize'
  # The map of the free lists has at most 4 words of 64 bits, or 7 of 32.
  python3 tests/bench/peers/paths.py objdump "$bench" 3 $engine \
    > "$at/paths-x86-64.txt"
  python3 tests/bench/peers/paths.py arm-linux-gnueabihf-objdump \
    "$at/bench-thumb2" 6 $engine > "$at/paths-thumb2.txt"
  tests/bench/peers/code.sh "$out" > "$at/code.txt"
  [ "$kind" = check ] ||
    "$bench" -p libc,jemalloc-deb,tcmalloc-deb,mimalloc-deb rss $generated \
      $recorded > "$at/rss.txt"
}
wait
