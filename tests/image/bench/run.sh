#!/bin/sh
# tests: what requests cost, on each board, whose instructions are counted, and as
# a process: with and without checks, and with and without an order of preference.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   run.sh OUTDIR [CALLS [WATCHED]]    calls in each row, and watched ones
#
# Environment:
#   BENCH_TARGETS  some of the targets that have a tests/system/boot/TARGET/bench.sh, and
#                  peers (all)
#   BENCH_SHIFT    is added to that of -icount, which changes no figure (0)
#
# A bench.sh, which is sourced, sets
#   emulator  what it needs
#   kinds     of images, see all(): TARGET-bench, and TARGET-bench-plain with what
#             differs
#   machine   the arguments of QEMU; $ring is a ring of one way
#   tree      a device tree, if it takes one
#   halvings  how often the workload is halved (0)
#   count, counts, shift
#             the unit: `count` ns are as many counts as `counts` says (1 and 1), and
#             an instruction takes 2^shift ns ($shift), so that it takes some counts
#             and single ones are told apart. No shift is above 10
#   words     what the kernel is told of these

cd "$(dirname "$0")/../../.." || exit 1
out=${1:?}
calls=${2-10000}
watched=${3-1000}

# A ring of one way, with one processor a node.
ring='-smp 4 -m 64M'
for node in 0 1 2 3; do
  ring="$ring -object memory-backend-ram,id=m$node,size=16M"
  ring="$ring -numa node,nodeid=$node,cpus=$node,memdev=m$node"
done
for src in 0 1 2 3; do
  for dst in 0 1 2 3; do
    cost=$((10 + (dst - src + 4) % 4 * 10))
    ring="$ring -numa dist,src=$src,dst=$dst,val=$cost"
  done
done

# board TARGET: what its bench.sh sets.
board()
{
  tree='' machine=''
  halvings=0 count=1 counts=1
  shift=${BENCH_SHIFT:-0}
  unset words
  . "tests/system/boot/$1/bench.sh"
  words=${words-" $halvings $count $((counts << shift))"}
}

# bench BUILD WHAT: of the target that board() was called for.
bench()
{
  build=$1
  echo "$build: $2"
  mkdir -p "$out"
  # shellcheck disable=SC2046 # several words
  MAKEFLAGS='' make "OUTDIR=$out" $(tests/infra/tools/image.sh "$build") WERROR=1 \
    > "$out/bench.log" 2>&1 || {
    cat "$out/bench.log" >&2
    return 1
  }
  # shellcheck disable=SC2086 # there may be no tree
  QEMU_MACHINE=$machine QEMU_ARGS="-icount shift=$shift,sleep=off" \
    timeout -k 10 180 "arch/$target/run.sh" "$out/$build/kernel.elf" $tree -- \
    "$calls $watched$words" > "$out/$build/said" 2>&1
  status=$?
  grep -v '^@mem \|^topology: ' "$out/$build/said"
  echo
  return $status
}

# wanted NAME
wanted()
{
  case " ${BENCH_TARGETS-$1} " in
  *" $1 "*) ;;
  *) return 1 ;;
  esac
}

# all TARGET
all()
{
  target=$1
  wanted "$target" || return 0
  board "$target"
  command -v "$emulator" > /dev/null || {
    echo "bench: there is no $emulator"
    return 0
  }
  failed=0
  for kind in $kinds; do
    case $kind in
    checks) bench "$target-bench" 'checks, assertions and lock debugging' ;;
    plain) bench "$target-bench-plain" 'none of these' ;;
    noprox) bench "$target-bench-plain-noprox" 'none of these, no order of preference' ;;
    cache) bench "$target-bench-plain-cache" 'none of these, and caches' ;;
    masked) bench "$target-bench-plain-masked" 'none of these, and caches that mask' ;;
    one) bench "$target-bench-plain-one" 'none of these, one bank' ;;
    esac || failed=1
  done
  return $failed
}

status=0
for list in tests/system/boot/*/bench.sh; do
  name=${list%/bench.sh}
  all "${name##*/}" || status=1
done
! wanted peers || tests/bench/peers/run.sh "$out" || status=1
exit $status
