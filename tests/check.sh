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

# build NAME [SAN]: the image of config/NAME.build
build()
{
  make --no-print-directory -s "OUTDIR=$OUTDIR" "CONF=config/$1.build" \
    "SAN=${2-}" WERROR=1 > "$OUTDIR/build.log" 2>&1 || {
    cat "$OUTDIR/build.log" >&2
    echo "check: config/$1.build ${2:+with SAN=$2 }does not build" >&2
    exit 1
  }
}

mkdir -p "$OUTDIR"
echo "check: building"
for name in emu-4x2 emu-test emu-probe; do
  build $name
done
checks='lint unit demo oracle-selftest oracle-generated'
if [ "$kind" = quick ]; then
  MACHINES=${MACHINES:-400}
  BOOTS=${BOOTS:-10}
  export MACHINES BOOTS
else
  for name in emu-1x1 emu-noprox emu-noreach emu-fault emu-stress \
              emu-test-plain emu-test-simple emu-test-wide \
              emu-test-bitmap; do
    build $name
  done
  for san in asan tsan; do
    build emu-test $san
    build emu-stress $san
  done
  build emu-probe asan
  for name in ibmpc-test ibmpc-probe ibmpc-numa ibmpc-sweep ibmpc-bench \
              ibmpc-bench-plain emu-bench; do
    build $name
  done
  for conf in tests/boot/*.build; do
    build "../${conf%.build}"
  done
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
