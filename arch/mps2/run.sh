#!/bin/sh
# Run a kernel for the MPS2 board in QEMU:
#   run.sh KERNEL [-- words...]
# See arch/qemu.sh for the rest, and for the environment.

# shellcheck disable=SC2034 # they are for qemu.sh
{
  emulator=qemu-system-arm
  board_arguments='-semihosting-config enable=on,target=native -nic user,restrict=on'
  machine_option=
  payload_option=
}

board_machine()
{
  echo "-machine mps2-an385"
}

. "$(dirname "$0")/../qemu.sh"
