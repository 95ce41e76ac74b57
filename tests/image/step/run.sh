#!/bin/sh
# tests: interrupts at each instruction of what caches do, on emu.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   run.sh OUTDIR    flat TAP
#
# The suite with checks, with sequences that begin again, and with masked ones. Then
# a block is freed, and freed again by a handler before instruction N of the first
# free, for every FREE_STRIDE-th N: each time the kernel says so and stops.

cd "$(dirname "$0")/../../.." || exit 1
out=${1:?}
FREE_STRIDE=${FREE_STRIDE:-7}
[ -z "${LONG-}" ] || FREE_STRIDE=1

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
status=0
for build in emu-step emu-step-cache emu-step-masked; do
  tests/infra/tools/tap_run.sh -t 240 "$out/$build/kernel.elf" > "$work/$build" ||
    status=1
done
awk '/^1\.\./ { next } /^(not )?ok / { sub(/ok [0-9]+/, "ok " ++n) } { print }
  END { print n > "/dev/stderr" }' "$work"/* 2> "$work/count"
count=$(tail -n 1 "$work/count")

at=0 silent=
while said=$("$out/emu-step/kernel.elf" -- "free $at" 2>&1); code=$?
  ! printf '%s\n' "$said" | grep -q '^over: '
do
  { [ "$code" = 2 ] && printf '%s\n' "$said" |
    grep -q '^panic: mem_free: already freed: '; } || silent="$silent $at"
  at=$((at + FREE_STRIDE))
  [ "$at" -lt 20000 ] || break
done
echo "# a second free at each of $((at / FREE_STRIDE)) instructions"
if [ -z "$silent" ] && [ "$at" -gt 50 ]; then
  echo "ok $((count + 1)) - step: a second free by an interrupt handler is named"
else
  echo "# not named before instruction$silent"
  echo "not ok $((count + 1)) - step: a second free by an interrupt handler is named"
  status=1
fi
echo "1..$((count + 1))"
exit $status
