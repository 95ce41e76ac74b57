#!/bin/sh
# boot: machines made up, through the kernel of the PC in one boot.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   generated.sh OUTDIR LOADER SEED COUNT
#
# The machines are a file handed over with the kernel, by the LOADER of
# arch/ibmpc/run.sh. Flat TAP.

work=$(mktemp -d "${TMPDIR:-/tmp}/boot.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
printf '#!/bin/sh\nexec arch/ibmpc/run.sh "%s" "$@"\n' \
  "$1/ibmpc-probe/kernel.elf" > "$work/kernel"
chmod +x "$work/kernel"
QEMU_MACHINE="-machine q35 -m 9G" QEMU_TIMEOUT=300 QEMU_LOADER=$2
export QEMU_MACHINE QEMU_TIMEOUT QEMU_LOADER
tests/oracle/run.sh "$work/kernel" generated "$3" "$4" 0
