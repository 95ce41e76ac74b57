#!/bin/sh
# boot: machines made up, through the kernels of a board, in one boot of each.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   generated.sh TARGET OUTDIR SEED COUNT [NAME...]
#
# The machines are a file handed over with the kernel, on each machine of
# TARGET/generated.txt. What the kernel's addresses reach is that of its ELF file.
# QEMU_LOADER says who hands over, see arch/ibmpc/run.sh. Flat TAP.

here=$(cd "$(dirname "$0")" && pwd)
target=${1:?}
outdir=${2:?}
seed=${3:?}
count=${4:?}
shift 4
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
# shellcheck disable=SC2046 # several words
[ $# -gt 0 ] || set -- $(python3 "$here/boot.py" "$target" --list generated.txt)
[ $# -gt 0 ] || exit 1
work=$(mktemp -d "${TMPDIR:-/tmp}/boot.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
for name in "$@"; do
  QEMU_MACHINE=$(python3 "$here/boot.py" "$target" --show "$name" generated.txt) || exit 1
  image=$(python3 "$here/boot.py" "$target" --image "$name" generated.txt) || exit 1
  kernel=$outdir/$image/kernel.elf
  QEMU_TIMEOUT=300
  ORACLE_WIDTH=$(od -An -tu1 -j4 -N1 "$kernel" | awk '{ print 32 * $1 }')
  export QEMU_MACHINE QEMU_TIMEOUT ORACLE_WIDTH
  printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$here/../../../arch/$target/run.sh" \
    "$kernel" > "$work/kernel"
  chmod +x "$work/kernel"
  echo "# $image"
  "$here/../oracle/run.sh" "$work/kernel" generated "$seed" "$count" 0 ||
    echo "not ok 0 - $image"
done > "$work/tap"
# One plan for all.
awk '/^1\.\./ { next } /^(not )?ok/ { n++; sub(/ok [0-9]+/, "ok " n) }
  /^not ok/ { bad++ } { print } END { print "1.." n; exit bad > 0 }' "$work/tap"
