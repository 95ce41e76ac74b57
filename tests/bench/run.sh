#!/bin/sh
# tests: what requests cost, on a PC whose instructions are counted, with and
# without checks, and as a process.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   run.sh OUTDIR [CALLS [WATCHED]]    calls in each row, and watched ones

cd "$(dirname "$0")/../.." || exit 1
out=${1:?}
shift

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

# bench BUILD WHAT [CALLS [WATCHED]]
bench()
{
  build=$1
  echo "$build: $2"
  shift 2
  mkdir -p "$out"
  MAKEFLAGS='' make "OUTDIR=$out" "CONF=config/$build.build" WERROR=1 \
    > "$out/bench.log" 2>&1 || {
    cat "$out/bench.log" >&2
    return 1
  }
  case $build in
  ibmpc*)
    QEMU_MACHINE="-machine q35 $machine" QEMU_ARGS='-icount shift=0,sleep=off' \
      arch/ibmpc/run.sh "$out/$build/kernel.elf" -- "$@"
    ;;
  virt-arm*)
    QEMU_MACHINE="-machine virt $machine" QEMU_ARGS='-icount shift=0,sleep=off' \
      arch/virt-arm/run.sh "$out/$build/kernel.elf" -- "$@"
    ;;
  *) timeout -k 2 120 "$out/$build/kernel.elf" -- "$@" ;;
  esac > "$out/$build/said" 2>&1
  status=$?
  grep -v '^@mem ' "$out/$build/said"
  echo
  return $status
}

status=0
if command -v "${QEMU:-qemu-system-x86_64}" > /dev/null; then
  bench ibmpc-bench 'checks, assertions and lock debugging' "$@" || status=1
  bench ibmpc-bench-plain 'none of these' "$@" || status=1
  bench ibmpc-bench-cache 'none, and caches' "$@" || status=1
else
  echo "bench: there is no ${QEMU:-qemu-system-x86_64}"
fi
if command -v qemu-system-arm > /dev/null; then
  bench virt-arm-bench 'checks, assertions and lock debugging' "$@" || status=1
  bench virt-arm-bench-plain 'none of these' "$@" || status=1
else
  echo "bench: there is no qemu-system-arm"
fi
bench emu-bench 'checks, assertions and lock debugging' "$@" || status=1
tests/bench/peers/run.sh "$out" || status=1
exit $status
