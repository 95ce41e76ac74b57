#!/bin/sh
# tests: explore the models of doc/models, and see their controls fail.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   models.sh OUTDIR    flat TAP
#
# A model passes when spin's verifier has seen every state and found no error; a
# control passes when it has found one. With LONG the larger variants are explored
# too: some to the end, the largest by bits instead of states, from several seeds.
# That sees most states, not all.

cd "$(dirname "$0")/../../.." || exit 1
work=$(mkdir -p "$1" && mktemp -d "$(cd "$1" && pwd)/models.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
model=$PWD/doc/models/mem_cache.pml
count=0
failed=0

# explore WANTED NAME HOW FLAGS...
#   WANTED    clean or broken
#   HOW       safety: assertions and invalid end states
#             live: cycles, with every process fair
#             SEED, a number: safety, by bits
explore()
{
  wanted=$1
  name=$2
  how=$3
  shift 3
  count=$((count + 1))
  case $how in
  safety) with='-DSAFETY -DCOLLAPSE -DMEMLIM=7500' options= ;;
  live) with='-DNP -DNFAIR=3 -DCOLLAPSE -DMEMLIM=2000' options='-l -f' ;;
  *) with='-DSAFETY -DBITSTATE -DT_RAND -DP_RAND'
    options="-w33 -RS$how -Q$minutes" ;;
  esac
  # shellcheck disable=SC2086 # options are words
  (cd "$work" && rm -f pan* && spin -a "$@" "$model" &&
    cc $optimise -w $with -o pan pan.c &&
    timeout -k 2 4000 ./pan -m1000000 $options) > "$work/said" 2>&1
  if grep -q 'errors: [1-9]' "$work/said"; then
    found=broken
  elif ! grep -q 'errors: 0' "$work/said"; then
    found='not explored'
    tail -n 5 "$work/said" | sed 's/^/# /'
  elif grep -q 'not completed' "$work/said" && [ "$how" != "${how#[a-z]}" ]; then
    found='not completed'
  else
    found=clean
  fi
  sed -n 's/^ *\([0-9.e+]*\) states, stored.*/# \1 states/p' "$work/said"
  if [ "$found" = "$wanted" ]; then
    echo "ok $count - mem_cache.pml: $name: $found"
  else
    failed=$((failed + 1))
    echo "not ok $count - mem_cache.pml: $name: $found, wanted $wanted"
  fi
}

# control FLAG HOW FLAGS...
control()
{
  fault=$1
  how=$2
  shift 2
  explore broken "$fault" "$how" "-D$fault" "$@"
}

# Operations: of mem_cache.pml
SMALL=1 BIG=2 FREE=4 TRIM=8 LOCKED=16 LEAVE=32
n=-DNOBUFFER

optimise=-O0 # compiling takes longer than exploring
explore clean 'two CPUs' safety $n -DCOUNTED
explore clean 'two CPUs, stores wait in order' safety -DCOUNTED
explore clean 'two operations each, stores wait in any order' safety -DWEAK \
  -DCOUNTED -DOPS=2 -DDOES0=$BIG -DDOES1=$((SMALL | FREE | TRIM))
explore clean 'a cache opens, stores wait in order' safety -DOPS=2 \
  -DSTART_HELD=1 -DSTART_KEPT=0 -DDOES0=$BIG -DDOES1=$((SMALL | FREE))
optimise=-O1
explore clean 'handlers allocate and free' safety $n -DCOUNTED -DHANDLED=1 \
  -DDOES0=$BIG -DDOES1=$((LOCKED | TRIM))
explore clean 'two banks, handlers need the other' safety $n -DBANKS=2 -DB=1 \
  -DHANDLED=1 -DHANDLES=$SMALL -DDOES0=$SMALL -DDOES1=$SMALL
explore clean 'three CPUs' safety $n -DN=3 -DB=1 -DDOES0=$SMALL -DDOES1=0 \
  -DDOES2=$LOCKED
optimise=-O0
explore clean 'a CPU goes offline' safety $n -DOPS=2 -DDOES0=$BIG \
  -DDOES1=$((LEAVE | SMALL | FREE))
explore clean 'rounds of a reclaim' safety $n -DB=3 -DDOES0=$BIG -DDOES1=0 \
  -DROUNDS=4
explore clean 'a request ends while another CPU goes on' live $n -DFOREVER \
  -DB=1 -DDOES0=$BIG -DDOES1=$((SMALL | FREE))
explore clean 'a masked request is served in the end' live $n -DFOREVER \
  -DREPEAT -DDOES0=$((LOCKED | BIG)) -DDOES1=0

w=-DWEAK
opens="-DOPS=2 -DSTART_HELD=1 -DSTART_KEPT=0 -DDOES0=$BIG
  -DDOES1=$((SMALL | FREE))"
rounds="-DROUNDS=3 -DDOES0=$BIG -DDOES1=0"
leaves="-DDOES0=$BIG -DDOES1=$((LEAVE | SMALL | FREE))"
# shellcheck disable=SC2086 # flags are words
{
  control BATCH_RELAXED safety $w
  control EMPTY_RELAXED safety $w
  control LINK_EARLY safety $n -DHANDLED=1
  control LOOK_LATE safety $n
  control LOOK_EARLY safety $n $opens
  control OPEN_UNLOOKED safety $n $opens
  control END_EARLY safety $n $opens
  control EMPTY_EARLY safety $n
  control ANSWER_EARLY safety $n $rounds
  control FULL_SILENT safety $n -DHANDLED=1
  control NO_SHUT safety $n -DOPS=2
  control CLEAR_STORE safety
  control PUT_OVER safety $n -DOPS=2
  control OPEN_ALWAYS safety $n $opens
  control OPEN_HASTY live $n -DFOREVER -DDOES0=$BIG -DDOES1=$((SMALL | FREE))
  control OPEN_STORE safety $opens
  control TAKE_ALWAYS safety $n -DHANDLED=1
  control PUT_SHUT safety $n -DOPS=2
  control FLUSH_NOT safety $n
  control SWEEP_OTHERS safety $n
  control SWEEP_HAND safety $n -DHANDLED=1
  control SWEEP_LOAD safety $n
  control ROUND_UNMASKED safety $n -DOPS=2 -DHANDLED=1
  control NO_RETRY safety $n -DHANDLED=1
  control BY_COUNT safety $n -DCOUNTED -DSTART_HELD=1 -DSTART_KEPT=2
  control ASK_NOBODY live $n -DFOREVER -DREPEAT -DDOES0=$((LOCKED | BIG)) \
    -DDOES1=0
  control REFUSE_MASKED safety $n
  control SNAPSHOT_LATE safety $n
  control NO_ANSWER safety $n -DHANDLED=1
  control WAIT_DEAF safety $n -DOPS=2 -DDOES0=$BIG -DDOES1=$((SMALL | BIG))
  control WAIT_MASKED safety $n
  control LOCK_WAITS safety $n
  control BATCH_UNMASKED safety $n
  control NO_RESTART safety $n
  control COUNT_SPLIT safety $n -DCOUNTED -DHANDLED=1 -DHANDLES=$FREE \
    -DSTART_HELD=3 -DSTART_KEPT=0
  control LEAVE_FULL safety $n $leaves
  control LEAVE_SILENT safety $n $leaves
}
# The large ones: CPUs, handlers, banks and buffers together.
if [ -n "${LONG-}" ]; then
  optimise=-O2
  explore clean 'handlers, stores wait in order' safety -DHANDLED=1
  explore clean 'handlers, stores wait in any order' safety -DWEAK -DHANDLED=1
  explore clean 'handlers reclaim' safety $n -DHANDLED=1 \
    -DHANDLES=$((SMALL | BIG | FREE))
  explore clean 'two operations each' safety $n -DOPS=2
  explore clean 'two banks, handlers, two large requests' safety $n -DBANKS=2 \
    -DHANDLED=1 -DHANDLES=$SMALL -DDOES0=$BIG -DDOES1=$BIG
  explore clean 'another CPU goes on, two blocks' live $n -DFOREVER \
    -DDOES0=$BIG -DDOES1=$((SMALL | FREE))
  explore clean 'another CPU goes on, masked' live $n -DFOREVER \
    -DDOES0=$BIG -DDOES1=$((LOCKED | FREE))
  explore clean 'three CPUs, two large requests' safety $n -DN=3 -DDOES0=$BIG \
    -DDOES1=0 -DDOES2=$BIG
  minutes=10
  for seed in 1 2 3; do
    explore clean "three CPUs, by bits, seed $seed" $seed -DN=3
    explore clean "three CPUs, handlers, by bits, seed $seed" $seed -DN=3 \
      -DHANDLED=1 -DDOES0=$BIG -DDOES1=$((SMALL | FREE)) -DDOES2=$LOCKED
    explore clean "two banks, handlers, by bits, seed $seed" $seed -DWEAK \
      -DBANKS=2 -DHANDLED=1
  done
fi
echo "1..$count"
[ "$failed" = 0 ]
