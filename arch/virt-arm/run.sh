#!/bin/sh
# Run a kernel for QEMU's machine virt, with a Cortex-A15:
#   run.sh KERNEL [MACHINE] [-p FILE] [-- words...]
# MACHINE is a device tree blob that takes the place of QEMU's own. See arch/qemu.sh
# for the rest, and for the environment.

# shellcheck disable=SC2034 # they are for qemu.sh
{
  emulator=qemu-system-arm
  board_arguments='-cpu cortex-a15 -semihosting-config enable=on,target=native'
  machine_option='-dtb '
  payload_option='-initrd '
}

# Version 2 of the interrupt controller is for 8 processors.
board_machine()
{
  gic=2
  [ "${QEMU_CPUS:-8}" -le 8 ] || gic=3
  echo "-machine virt,gic-version=$gic,dtb-randomness=off"
  numa_ring "${QEMU_CPUS:-8}" "${QEMU_NODES:-4}" "${QEMU_NODE_SIZE:-128}"
}

. "$(dirname "$0")/../qemu.sh"
