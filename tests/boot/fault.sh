#!/bin/sh
# boot: faults that must stop the machine, on machines of QEMU.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   fault.sh TARGET OUTDIR [NAME...]
#
# The faults of tests/fault with these names, or one of each kind that needs no
# particular machine, judged as on the host: see tests/tools/fault_run.sh. Flat TAP.

here=$(cd "$(dirname "$0")" && pwd)
top=$here/../..
target=${1:?}
outdir=${2:?}
shift 2
[ $# -gt 0 ] || set -- foreign-constant misaligned-4 interior-2 freed \
  freed-merged-1 damaged-header-8 damaged-neighbour-0 overflow-free-1 \
  overflow-check-8 lock-twice stop-assert stop-inside
work=$(mktemp -d "${TMPDIR:-/tmp}/fault.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$top/arch/$target/run.sh" \
  "$outdir/$target-fault/kernel.elf" > "$work/kernel"
chmod +x "$work/kernel"
QEMU_CPUS=2 QEMU_NODES=2 QEMU_NODE_SIZE=32
export QEMU_CPUS QEMU_NODES QEMU_NODE_SIZE
"$top/tests/tools/fault_run.sh" -t 30 "$work/kernel" "$@"
