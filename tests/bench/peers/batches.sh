#!/bin/sh
# tests: what caches of free blocks cost, by how many blocks go at a time.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   batches.sh OUTDIR [BATCH...]    a table; 20 s each
#
# Instructions of the layer, without those of the bench, as in caches.sh: means of
# pairs and the worst call, of the trace kernel and of all twelve; which trace the
# last is of, and which one does not fit into 2.2 times its live bytes and 64 KiB.

cd "$(dirname "$0")/../../.." || exit 1
out=${1:?}/batches
shift
[ $# != 0 ] || set -- 1 2 3 4 5 6 8 16 32
traces='gen:steady gen:small gen:micro gen:large gen:altfree gen:sawtooth
  gen:kernel'
traces="$traces $(echo tests/bench/peers/traces/*.mtr.xz)"
mkdir -p "$out"

printf '%-7s %7s %7s %7s %7s  %s\n' batch kernel worst mean worst of
for batch; do
  build=emu-lib-batch-$batch
  bench=$out/bench-$batch
  printf '  %%inherit cache\n  %%include tests/bench/lib/emu-lib.build\n  %s %s\n' \
    CONFIG_MUTEK_MEM_CPU_CACHE_BATCH "$batch" > "$out/$build.build"
  MAKEFLAGS='' make --no-print-directory "OUTDIR=$out" "CONF=$out/$build.build" \
    WERROR=1 lib > "$out/log" 2>&1 || {
    cat "$out/log" >&2
    exit 1
  }
  PEERS=null CFLAGS="-O2 -fno-pie -no-pie -I$out/$build -Iinclude -Icpu/emu/include" \
    LIBS="tests/bench/lib/hosted.c $out/$build/libmutek.a" \
    tests/bench/peers/build.sh "$bench" tests/bench/adapters/mutek_mem.c || exit 1
  # shellcheck disable=SC2086 # several words
  qemu-x86_64 -plugin "$out/icount.so" "$bench" -p null,mutek-cache -f 2.2 \
    icount $traces | awk -v batch="$batch" '
    $1 == "null" { mean[$2, $3] = $5; most[$2, $3] = $8 }
    $1 == "mutek-cache" && $3 == "failed" { failed = failed " " $2 }
    $1 == "mutek-cache" && $3 != "align" && $3 != "failed" {
      pair[$2] += $5 - mean[$2, $3]
      max = $8 - most[$2, $3]
      if (max > worst[$2])
        worst[$2] = max
      if (max > all) {
        all = max
        of = $2 " " $3
      }
    }
    END {
      for (trace in pair) {
        sum += log(pair[trace])
        count++
      }
      if (!count)
        exit 1
      printf "%-7d %7.1f %7d %7.1f %7d  %s\n", batch, pair["kernel"],
             worst["kernel"], exp(sum / count), all,
             of (failed == "" ? "" : ", without" failed)
    }' || exit 1
done
