#!/bin/sh
# boot: the unit tests on machines of QEMU.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   unit.sh TARGET OUTDIR [NAME...]   those of TARGET/unit.txt
#   unit.sh TARGET --list
#
# Each run is judged as on the host, by tests/infra/tools/tap_run.sh. Flat TAP, a line
# for each machine; what failed in it is a comment. BOOT_LIMIT: seconds that a
# run may take (600); BOOT_KEEP: a directory for what they say.

here=$(cd "$(dirname "$0")" && pwd)
target=${1:?}
shift
top=$here/../../..
limit=${BOOT_LIMIT:-600}
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

names()
{
  python3 "$here/boot.py" "$target" --list unit.txt
}

if [ "${1-}" = --list ]; then
  names
  exit
fi
outdir=$1
shift
# shellcheck disable=SC2046 # several words
[ $# -gt 0 ] || set -- $(names)
[ $# -gt 0 ] || exit 1
work=$(mktemp -d "${TMPDIR:-/tmp}/unit.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
count=0
bad=0
echo "1..$#"
for name in "$@"; do
  count=$((count + 1))
  QEMU_MACHINE=$(python3 "$here/boot.py" "$target" --show "$name" unit.txt) || exit 1
  QEMU_ACCEL=$(python3 "$here/boot.py" "$target" --accel "$name" unit.txt) || exit 1
  image=$(python3 "$here/boot.py" "$target" --image "$name" unit.txt) || exit 1
  QEMU_TIMEOUT=$limit
  export QEMU_MACHINE QEMU_ACCEL QEMU_TIMEOUT
  read -r begin _ < /proc/uptime
  "$top/tests/infra/tools/tap_run.sh" -t "$((limit + 10))" "$top/arch/$target/run.sh" \
    "$outdir/$image/kernel.elf" > "$work/out" 2>&1
  status=$?
  read -r end _ < /proc/uptime
  seconds=$(echo "$begin $end" | awk '{ printf "%.1f", $2 - $1 }')
  cases=$(grep -c '^ok' "$work/out")
  [ -z "${BOOT_KEEP-}" ] || cp "$work/out" "$BOOT_KEEP/unit-$name.out"
  if [ "$status" = 0 ] && [ "$cases" -gt 0 ]; then
    echo "ok $count - $name: $cases cases, $seconds s"
  else
    bad=$((bad + 1))
    echo "not ok $count - $name: $seconds s"
    grep -B 4 '^not ok' "$work/out" | grep -v '^ok' | cut -c 1-160 |
      sed 's/^\(# \)*/#   /' | tail -n 20
  fi
done
[ "$bad" = 0 ]
