#!/bin/sh
# Run a kernel for the PC in QEMU:
#   run.sh KERNEL [-p FILE] [-- words...]
# See arch/qemu.sh for the rest, and for the environment.

# shellcheck disable=SC2034 # they are for qemu.sh
{
  emulator=qemu-system-x86_64
  board_arguments='-device isa-debug-exit,iobase=0xf4,iosize=4'
  machine_option=
  payload_option='-initrd '
}

board_machine()
{
  echo "-machine q35"
  numa_ring "${QEMU_CPUS:-8}" "${QEMU_NODES:-4}" "${QEMU_NODE_SIZE:-128}"
}

. "$(dirname "$0")/../qemu.sh"
