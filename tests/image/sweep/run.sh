#!/bin/sh
# tests: build the sweep, and run it where instructions are counted.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   run.sh OUTDIR [BUILD]    flat TAP; ibmpc-sweep without
#
# One processor; two nodes of memory have none. A count of the timer is a
# nanosecond, and with shift=0 so is an instruction.

cd "$(dirname "$0")/../../.." || exit 1
out=${1:?}
build=${2:-ibmpc-sweep}

if ! command -v "${QEMU:-qemu-system-x86_64}" > /dev/null; then
  echo "1..0 # SKIP there is no ${QEMU:-qemu-system-x86_64}"
  exit 0
fi
mkdir -p "$out"
# shellcheck disable=SC2046 # several words
MAKEFLAGS='' make "OUTDIR=$out" $(tests/infra/tools/image.sh "$build") WERROR=1 \
  > "$out/$build.log" 2>&1 || {
  cat "$out/$build.log" >&2
  exit 1
}

QEMU_MACHINE='-machine q35 -smp 1 -m 48M'
for node in 0 1 2; do
  QEMU_MACHINE="$QEMU_MACHINE -object memory-backend-ram,id=m$node,size=16M"
  QEMU_MACHINE="$QEMU_MACHINE -numa node,nodeid=$node,memdev=m$node"
  [ $node != 0 ] || QEMU_MACHINE="$QEMU_MACHINE,cpus=0"
done
QEMU_ARGS='-icount shift=0,sleep=off'
export QEMU_MACHINE QEMU_ARGS
exec tests/infra/tools/tap_run.sh -t 110 arch/ibmpc/run.sh \
  "$out/$build/kernel.elf"
