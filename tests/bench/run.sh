#!/bin/sh
# tests: what requests cost, on each board, whose instructions are counted, and as
# a process: with and without checks, and with and without an order of preference.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   run.sh OUTDIR [CALLS [WATCHED]]    calls in each row, and watched ones
#
# Environment:
#   BENCH_TARGETS  some of ibmpc virt-arm malta mps2 microbit emu peers (all)
#   BENCH_SHIFT    is added to that of -icount, which changes no figure (0)

cd "$(dirname "$0")/../.." || exit 1
out=${1:?}
calls=${2-10000}
watched=${3-1000}

# A ring of one way, with one processor a node.
machine='-smp 4 -m 64M'
for node in 0 1 2 3; do
  machine="$machine -object memory-backend-ram,id=m$node,size=16M"
  machine="$machine -numa node,nodeid=$node,cpus=$node,memdev=m$node"
done
for src in 0 1 2 3; do
  for dst in 0 1 2 3; do
    cost=$((10 + (dst - src + 4) % 4 * 10))
    machine="$machine -numa dist,src=$src,dst=$dst,val=$cost"
  done
done

# Of what run.sh is given: the machine, a tree, and how often the workload is
# halved, as a micro:bit has room for an eighth; and the unit: `count` ns are as many
# counts as `counts` says, and an instruction takes 2^shift ns, so that it takes some
# counts and single ones are told apart. No shift is above 10.
board()
{
  tree=
  halvings=0
  count=1
  counts=1
  shift=${BENCH_SHIFT:-0}
  case $1 in
  ibmpc) QEMU_MACHINE="-machine q35 $machine" ;;
  virt-arm) QEMU_MACHINE="-machine virt $machine" ;;
  malta)
    QEMU_MACHINE='-smp 4 -m 64M'
    tree=tests/bench/malta.dts
    count=6
    shift=$((shift + 6))
    ;;
  mps2)
    QEMU_MACHINE='-machine mps2-an385'
    count=40
    shift=$((shift + 8))
    ;;
  microbit)
    QEMU_MACHINE='-machine microbit'
    halvings=3
    count=125
    counts=2
    shift=$((shift + 9))
    ;;
  esac
}

# bench BUILD WHAT
bench()
{
  build=$1
  echo "$build: $2"
  mkdir -p "$out"
  MAKEFLAGS='' make "OUTDIR=$out" "CONF=config/$build.build" WERROR=1 \
    > "$out/bench.log" 2>&1 || {
    cat "$out/bench.log" >&2
    return 1
  }
  target=${build%%-bench*}
  case $target in
  emu) timeout -k 2 120 "$out/$build/kernel.elf" -- "$calls" "$watched" ;;
  *)
    board "$target"
    # shellcheck disable=SC2086 # there may be no tree
    QEMU_MACHINE=$QEMU_MACHINE QEMU_ARGS="-icount shift=$shift,sleep=off" \
      "arch/$target/run.sh" "$out/$build/kernel.elf" $tree -- \
      "$calls $watched $halvings $count $((counts << shift))"
    ;;
  esac > "$out/$build/said" 2>&1
  status=$?
  grep -v '^@mem ' "$out/$build/said"
  echo
  return $status
}

# all TARGET EMULATOR KIND...
all()
{
  case " ${BENCH_TARGETS-$1} " in
  *" $1 "*) ;;
  *) return 0 ;;
  esac
  command -v "$2" > /dev/null || {
    echo "bench: there is no $2"
    return 0
  }
  name=$1
  shift 2
  failed=0
  for kind; do
    case $kind in
    checks) bench "$name-bench" 'checks, assertions and lock debugging' ;;
    plain) bench "$name-bench-plain" 'none of these' ;;
    noprox) bench "$name-bench-noprox" 'none of these, no order of preference' ;;
    cache) bench "$name-bench-cache" 'none of these, and caches' ;;
    masked) bench "$name-bench-masked" 'none of these, and caches that mask' ;;
    one) bench "$name-bench-one" 'none of these, one bank' ;;
    peers) tests/bench/peers/run.sh "$out" ;;
    esac || failed=1
  done
  return $failed
}

status=0
all ibmpc "${QEMU:-qemu-system-x86_64}" checks plain noprox cache masked || status=1
all virt-arm qemu-system-arm checks plain noprox cache || status=1
all malta qemu-system-mips plain noprox cache || status=1
all mps2 qemu-system-arm plain noprox one cache || status=1
all microbit qemu-system-arm one || status=1
all emu sh checks || status=1
all peers sh peers || status=1
exit $status
