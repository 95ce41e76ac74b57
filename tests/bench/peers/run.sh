#!/bin/sh
# tests: allocators side by side: memory, then instructions.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   run.sh OUTDIR

cd "$(dirname "$0")/../../.." || exit 1
out=${1:?}
for tool in qemu-x86_64 qemu-arm arm-linux-gnueabihf-gcc xz; do
  command -v "$tool" > /dev/null || {
    echo "bench: peers: there is no $tool"
    exit 0
  }
done
tests/bench/peers/measure.sh "$out" all || exit 1
awk -f tests/bench/peers/tables.awk "$out"/peers/region*.txt \
  "$out"/peers/rss.txt "$out"/peers/count*.txt
cat "$out"/peers/overhead*.txt "$out"/peers/robson*.txt
echo
echo 'bench: longest paths through the code; on Cortex-M3 -Os its bytes'
for target in x86-64 thumb2; do
  sed "s/^memory_allocator_/$target /; s/ loops.*//" "$out/peers/paths-$target.txt"
done
sed 's/^/cortex-m3 /' "$out/peers/code.txt"
echo
tests/bench/peers/caches.sh "$out" all || exit 1
awk -f tests/bench/peers/verdict.awk -f tests/bench/peers/caches.awk "$out"/caches/*.txt
