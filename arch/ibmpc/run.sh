#!/bin/sh
# Run a kernel for the PC in QEMU:
#   run.sh KERNEL [FILE] [-p FILE] [-- words...]
# FILE is handed over with the kernel. The exit status is the kernel's: 0 for
# success, 1 for a failure, 2 for a panic; 3 when the machine ended in any other
# way, and 124 when it ran too long.
#
# Environment:
#   QEMU          the emulator (qemu-system-x86_64)
#   QEMU_CPUS, QEMU_NODES, QEMU_NODE_SIZE
#                 processors (8), nodes (4) and MiB of each (128) of the machine
#   QEMU_MACHINE  another machine, all arguments of it
#   QEMU_LOADER   how it is entered: pvh (default) or multiboot
#   QEMU_ACCEL    how it executes (tcg); with more processors than the host has
#                 cores, tcg,thread=single is faster where they fight for locks
#   QEMU_ARGS     more arguments, put behind all others
#   QEMU_TIMEOUT  seconds that it may run (120)

usage() {
  echo "usage: run.sh KERNEL [FILE] [-p FILE] [-- words...]" >&2
  exit 1
}

# A ring of one way: a step costs 10 more than memory of the node itself. A node
# has a run of processors, some have none where there are more nodes.
numa_machine() {
  cpus=${QEMU_CPUS:-8}
  nodes=${QEMU_NODES:-4}
  size=${QEMU_NODE_SIZE:-128}
  echo "-machine q35 -smp $cpus -m $((nodes * size))M"
  for node in $(seq 0 $((nodes - 1))); do
    first=$(((node * cpus + nodes - 1) / nodes))
    last=$((((node + 1) * cpus + nodes - 1) / nodes - 1))
    run=
    [ $last -lt $first ] || run=,cpus=$first-$last
    echo "-object memory-backend-ram,id=m$node,size=${size}M"
    echo "-numa node,nodeid=$node,memdev=m$node$run"
  done
  for src in $(seq 0 $((nodes - 1))); do
    for dst in $(seq 0 $((nodes - 1))); do
      cost=$((10 + (dst - src + nodes) % nodes * 10))
      echo "-numa dist,src=$src,dst=$dst,val=$cost"
    done
  done
}

[ $# -ge 1 ] || usage
kernel=$1
file=
shift
while [ $# -gt 0 ] && [ "$1" != -- ]; do
  [ "$1" != -p ] || shift
  if [ $# = 0 ] || [ -n "$file" ]; then
    usage
  fi
  file=$1
  shift
done
[ $# -eq 0 ] || shift
words=$*

case ${QEMU_LOADER:-pvh} in
pvh) ;;
multiboot)
  # The same image as a file of 32 bits, which begins with the header.
  copy=$(mktemp -d "${TMPDIR:-/tmp}/run.XXXXXX") || exit 1
  trap 'rm -rf "$copy"' EXIT
  trap 'exit 1' HUP INT TERM
  "${OBJCOPY:-objcopy}" -O elf32-i386 -R .note.Xen "$kernel" "$copy/kernel.elf" || exit 1
  kernel=$copy/kernel.elf
  ;;
*) usage ;;
esac

# Words of the two variables are arguments; those of the kernel are one.
# shellcheck disable=SC2046,SC2086
set -- ${QEMU_MACHINE:-$(numa_machine)}
[ -z "$file" ] || set -- "$@" -initrd "$file"
[ -z "$words" ] || set -- "$@" -append "$words"

# shellcheck disable=SC2086
timeout -k 5 "${QEMU_TIMEOUT:-120}" "${QEMU:-qemu-system-x86_64}" \
  -accel "${QEMU_ACCEL:-tcg}" -nodefaults -no-reboot -display none -monitor none -serial stdio \
  -device isa-debug-exit,iobase=0xf4,iosize=4 -kernel "$kernel" "$@" $QEMU_ARGS \
  </dev/null
status=$?

case $status in
33) exit 0 ;;
35) exit 1 ;;
37) exit 2 ;;
124 | 137)
  echo "run.sh: stopped after ${QEMU_TIMEOUT:-120} seconds" >&2
  exit 124
  ;;
*)
  echo "run.sh: QEMU ended with $status, not through the kernel" >&2
  exit 3
  ;;
esac
