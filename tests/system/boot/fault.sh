#!/bin/sh
# boot: faults that must stop the machine, on machines of QEMU.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   fault.sh [-c] TARGET OUTDIR [NAME...]
#
# The faults of tests/image/fault with these names, or one of each kind that needs no
# particular machine, judged as on the host: see tests/infra/tools/fault_run.sh. With -c,
# in the image with caches, and those that are about caches. Flat TAP.

here=$(cd "$(dirname "$0")" && pwd)
top=$here/../../..
caches=
cpus=2
if [ "${1-}" = -c ]; then
  caches=-cache
  cpus=4 # two of them have a cache of the same bank
  shift
fi
target=${1:?}
outdir=${2:?}
shift 2
if [ $# = 0 ] && [ -n "$caches" ]; then
  set -- freed freed-masked freed-elsewhere-1 freed-by-another-1 freed-in-tick-0 \
    damaged-neighbour-0 written-bit-check-7 written-size-check-0 written-behind \
    kept-link-pop-1 kept-mark-bit-pop-3 kept-header-return-40 kept-link-answer-0 \
    kept-batch-free-1 kept-batch-take-7 kept-batch-sweep-8
elif [ $# = 0 ]; then
  set -- foreign-constant misaligned-4 interior-2 freed \
    freed-merged-1 damaged-header-8 damaged-neighbour-0 overflow-free-1 \
    overflow-check-8 lock-twice stop-assert stop-inside
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/fault.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$top/arch/$target/run.sh" \
  "$outdir/$target-fault$caches/kernel.elf" > "$work/kernel"
chmod +x "$work/kernel"
QEMU_CPUS=$cpus QEMU_NODES=2 QEMU_NODE_SIZE=32
export QEMU_CPUS QEMU_NODES QEMU_NODE_SIZE
"$top/tests/infra/tools/fault_run.sh" -t 30 "$work/kernel" "$@"
