#!/bin/sh
# tests: several CPUs at once that want each other's blocks.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   run.sh OUTDIR    flat TAP
#
# On emu, and in QEMU with a thread of the host for each CPU on each board that has a
# tests/system/boot/X/cross.txt, which says how many CPUs; again and again for half a minute,
# with LONG for an hour. CPUs that wait for each other for ever never end a run.

cd "$(dirname "$0")/../../.." || exit 1
out=${1:?}
unset MAKEFLAGS
export QEMU_NODES=2 QEMU_NODE_SIZE=8 QEMU_ARGS='-accel tcg,thread=multi'
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

once()
{
  tests/infra/tools/tap_run.sh -t 240 "$out/emu-cross/kernel.elf"
  for file in tests/system/boot/*/cross.txt; do
    board=$(basename "$(dirname "$file")")
    QEMU_CPUS=$(sed -n 's/^CPUs *//p' "$file") tests/infra/tools/tap_run.sh -t 240 \
      "arch/$board/run.sh" "$out/$board-cross/kernel.elf"
  done
}

end=$(($(date +%s) + ${LONG:+3570 +} 30))
while :; do
  once >> "$work/said"
  [ "$(date +%s)" -lt "$end" ] || break
done
awk '/^1\.\./ { next }
  /^(not )?ok / { bad += /^not/; sub(/ok [0-9]+/, "ok " ++count) }
  { print }
  END { print "1.." count; exit count == 0 || bad != 0 }' "$work/said"
