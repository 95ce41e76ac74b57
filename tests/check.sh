#!/bin/sh
# tests: builds what the checks run, and gives them all to prove.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   check.sh quick|all|long OUTDIR
#
# quick is for each commit; long takes hours and is for releases. A check is a file
# of tests/t, which prints flat TAP.

set -eu
unset MAKEFLAGS MFLAGS MAKELEVEL # of the make that calls: ours have jobs of their own
kind=$1
OUTDIR=$2
export OUTDIR
begin=$(date +%s)

config/setup.sh check

mkdir -p "$OUTDIR"
echo "check: building"
[ "$kind" = quick ] && when=quick || when='quick|all'
{
  cat tests/boot/*/images.txt | awk -v when="^($when)$" '$1 ~ when { print $2 ":" $3 }'
  [ "$kind" = quick ] || ls tests/boot/*/*.build | sed 's|\(.*\)\.build|../\1:|'
} > "$OUTDIR/images"
make --no-print-directory -s "OUTDIR=$OUTDIR" mkconfig
# Images side by side, each by one job: the ends of builds do not wait for others.
# shellcheck disable=SC2016 # for the inner shell
xargs -P "$(nproc)" -n 1 sh -c '
  name=${1%%:*} san=${1#*:}
  log=$OUTDIR/$(basename "$name")${san:+-$san}.log
  make --no-print-directory -s -j1 "OUTDIR=$OUTDIR" "CONF=config/$name.build" \
    "SAN=$san" WERROR=1 > "$log" 2>&1 || {
    cat "$log" >&2
    echo "check: config/$name.build ${san:+with SAN=$san }does not build" >&2
    exit 255
  }' build < "$OUTDIR/images"
checks='lint unit demo oracle-selftest oracle-generated'
if [ "$kind" = quick ]; then
  MACHINES=${MACHINES:-400}
  BOOTS=${BOOTS:-10}
  export MACHINES BOOTS
else
  ${CC:-cc} -std=c11 -g -O1 -fsanitize=address,undefined \
    -fno-sanitize-recover=undefined -o "$OUTDIR/mkconfig-asan" \
    config/mkconfig/*.c
  checks=$(cd tests/t && ls -- *.t | sed 's/\.t$//')
fi
if [ "$kind" = long ]; then
  MACHINES=100000 BOOTS=1000 SEED=$begin LONG=1
  export MACHINES BOOTS SEED LONG
fi

echo "check: $(($(date +%s) - begin)) s to build; running"
files=
for check in $checks; do
  files="$files tests/t/$check.t"
done
# shellcheck disable=SC2086 # several words
prove -j2 --timer --exec sh $files
