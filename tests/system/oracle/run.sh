#!/bin/sh
# oracle: machines through a kernel, and what it said against the prediction.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   run.sh KERNEL real                         those of tests/infra/fixtures/machines
#   run.sh KERNEL generated SEED COUNT BOOTS   made up from SEED
#
# KERNEL is that of emu-probe; ORACLE_WIDTH says how wide its addresses
# are, if not 64 bits. All machines go through one process, and each of the real
# ones, or BOOTS of the generated ones, is also booted: then the kernel's own tables
# lie in its boot bank. Prints flat TAP.

set -u
kernel=$1
kind=$2
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/oracle.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
export PYTHONDONTWRITEBYTECODE=1
width=${ORACLE_WIDTH:-64}

if [ "$kind" = real ]; then
  python3 "$here/machines.py" "$work/all" || exit 1
  boots=$(python3 "$here/machines.py" --list | awk '{ print $1 }')
else
  echo "# seed $3, $4 machines, $5 boots"
  python3 "$here/generate.py" "$3" "$4" "$work/all" \
    --width "$width" > "$work/said" || exit 1
  sed 's/^/# /' "$work/said"
  boots=$(awk -v n="$5" 'BEGIN { for (i = 0; i < n; i++) print i }')
fi

# What is printed outside of a machine is the running kernel's own.
timeout -k 2 900 "$kernel" -p "$work/all" -- batch > "$work/out" 2> "$work/err"
status=$?
awk '/^@(machine|refused) /{ on = 1 } on && !/"when":"end"/' "$work/out" \
  > "$work/machines"
python3 "$here/check.py" "$work/machines" "$work/all" --width "$width" > "$work/tap"
grep -v '^1\.\.' "$work/tap"
. "$here/../../infra/tools/tap.sh"
count=$(grep -c '^ok\|^not ok' "$work/tap")
failed=$(grep -c '^not ok' "$work/tap")

verdict "$status" "the kernel ends well"
[ "$status" = 0 ] || tail -n 5 "$work/out" "$work/err" | sed 's/^/# /'

for machine in $boots; do
  if [ "$kind" = real ]; then
    python3 "$here/machines.py" "$work/one" "$machine" || exit 1
  else
    python3 "$here/generate.py" "$3" "$4" "$work/one" --only "$machine" \
      --width "$width" > "$work/said" || exit 1
  fi
  timeout -k 2 60 "$kernel" "$work/one" > "$work/out" 2> "$work/err"
  status=$?
  grep -v '"when":"end"' "$work/out" > "$work/machines"
  if [ "$status" != 0 ]; then
    # No machine for the kernel, so it must be none for the oracle.
    { echo "@refused 0"; } > "$work/machines"
    [ "$status" = 1 ] || echo "@status $status" > "$work/machines"
  fi
  python3 "$here/check.py" "$work/machines" "$work/one" --width "$width" > "$work/tap"
  status=$?
  [ "$status" = 0 ] || grep '^#' "$work/tap" | head -n 8
  verdict "$status" "boot: machine $machine"
done
plan
