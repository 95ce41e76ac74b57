#!/bin/sh
# Machines made up, through the kernel of the PC in one boot.
work=$(mktemp -d "${TMPDIR:-/tmp}/boot.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
printf '#!/bin/sh\nexec arch/ibmpc/run.sh "%s" "$@"\n' \
  "$OUTDIR/ibmpc-probe/kernel.elf" > "$work/kernel"
chmod +x "$work/kernel"
QEMU_MACHINE="-machine q35 -m 9G" QEMU_TIMEOUT=300
export QEMU_MACHINE QEMU_TIMEOUT
tests/oracle/run.sh "$work/kernel" generated "${SEED:-1}" \
  "$((${MACHINES:-10000} / 50))" 0
