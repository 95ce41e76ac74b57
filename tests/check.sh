#!/bin/sh
# tests: builds what the checks run, and gives them all to prove.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   check.sh quick|all|long OUTDIR
#
# quick is for each commit; long takes an hour and is for releases. A check is a file
# of tests/infra/t, which prints flat TAP. What each took is in OUTDIR/result.md.

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
cat tests/system/boot/*/images.txt |
  awk -v when="^($when)$" '$1 ~ when { print $2 ":" $3 }' > "$OUTDIR/images"
make --no-print-directory -s "OUTDIR=$OUTDIR" mkconfig
# A source that looks alike in several images is compiled once: two in three are.
mkdir -p "$OUTDIR/once"
find "$OUTDIR/once" -type f -mtime +7 -exec rm -f {} +
LAUNCHER="tests/infra/tools/once.sh $OUTDIR/once"
export LAUNCHER
# Images side by side, each by one job: the ends of builds do not wait for others.
# Those of one processor are not built at the same time, as they are much alike.
# shellcheck disable=SC2016 # for the inner shell
awk '{ line[NR] = $0 }
END {
  half = int((NR + 1) / 2)
  for (i = 1; i <= half; i++)
    print line[i] (i + half <= NR ? "\n" line[i + half] : "")
}' "$OUTDIR/images" | xargs -P "$(nproc)" -n 1 sh -c '
  name=${1%%:*} san=${1#*:}
  log=$OUTDIR/$name${san:+-$san}.log
  words=$(tests/infra/tools/image.sh "$name") || exit 255
  make --no-print-directory -s -j1 "OUTDIR=$OUTDIR" $words "SAN=$san" WERROR=1 \
    > "$log" 2>&1 || {
    cat "$log" >&2
    echo "check: $name ${san:+with SAN=$san }does not build: make $words" >&2
    exit 255
  }' build
checks='lint unit unit-cache demo oracle-selftest oracle-generated'
if [ "$kind" = quick ]; then
  MACHINES=${MACHINES:-400}
  BOOTS=${BOOTS:-10}
  export MACHINES BOOTS
else
  ${CC:-cc} -std=c11 -g -O1 -fsanitize=address,undefined \
    -fno-sanitize-recover=undefined -o "$OUTDIR/mkconfig-asan" \
    config/mkconfig/*.c
  # Those that say "Long." first, so that none of them is left alone at the end.
  checks=$(cd tests/infra/t && { grep -lx '# Long.' -- *.t; grep -Lx '# Long.' -- *.t; } |
    sed 's/\.t$//')
fi
if [ "$kind" = long ]; then
  MACHINES=50000 BOOTS=400 SEED=$begin LONG=1
  export MACHINES BOOTS SEED LONG
fi

echo "check: $(($(date +%s) - begin)) s to build; running"
files=
for check in $checks; do
  files="$files tests/infra/t/$check.t"
done
rm -f "$OUTDIR/checks"
status=0
# shellcheck disable=SC2086 # several words
prove -j2 --timer --exec 'sh tests/infra/tools/timed.sh' $files || status=$?

# What doc/testing.md keeps of the last run.
{
  commit=$(git rev-parse --short HEAD 2> /dev/null || echo 'no commit')
  [ -z "$(git status --short 2> /dev/null)" ] || commit="$commit and changes"
  echo "$(date -u +%F), $commit, \`check.sh $kind\`, seed ${SEED:-1}, $(nproc) processors," \
    "$(($(date +%s) - begin)) s: $([ $status = 0 ] && echo passed || echo failed)"
  echo
  echo "| check | tests | failed | s | s of processors |"
  echo "|---|---|---|---|---|"
  sort "$OUTDIR/checks" | awk '
    { print "| `" $1 "` | " $2 " | " $3 " | " $4 " | " $5 " |" }
    { tests += $2; failed += $3; s += $5 }
    END { print "| all | " tests " | " failed + 0 " | | " s " |" }'
} > "$OUTDIR/result.md"
[ "$kind" != long ] || cat "$OUTDIR/result.md"
exit $status
