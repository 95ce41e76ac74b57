#!/bin/sh
# boot: machines made up, through the kernel of a board in one boot.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   generated.sh TARGET OUTDIR SEED COUNT
#
# The machines are a file handed over with the kernel; QEMU_LOADER says by whom, see
# arch/ibmpc/run.sh. Flat TAP.

work=$(mktemp -d "${TMPDIR:-/tmp}/boot.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
case $1 in
ibmpc) QEMU_MACHINE='-machine q35 -m 9G' ;;
virt-arm) QEMU_MACHINE='-machine virt -m 2G' ;;
*)
  echo "generated.sh: $1: takes no file of machines" >&2
  exit 1
  ;;
esac
printf '#!/bin/sh\nexec "arch/%s/run.sh" "%s" "$@"\n' "$1" \
  "$2/$1-probe/kernel.elf" > "$work/kernel"
chmod +x "$work/kernel"
QEMU_TIMEOUT=300
export QEMU_MACHINE QEMU_TIMEOUT
tests/oracle/run.sh "$work/kernel" generated "$3" "$4" 0
