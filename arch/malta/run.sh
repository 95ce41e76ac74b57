#!/bin/sh
# Run a kernel for the Malta board in QEMU, in its own byte order:
#   run.sh KERNEL [TREE] [-p FILE] [-- words...]
# TREE is a device tree, or its source (.dts) if dtc is installed. See
# arch/qemu.sh for the rest and for the environment. Only a tree describes
# nodes.

# shellcheck disable=SC2034 # they are for qemu.sh
{
  emulator=qemu-system-mips
  # Byte 5 of an ELF file is 1 for little endian.
  [ "$(od -An -tu1 -j5 -N1 "${1-/dev/null}" 2> /dev/null | tr -d ' ')" != 1 ] ||
    emulator=qemu-system-mipsel
  board_arguments='-machine malta -cpu P5600 -semihosting-config'
  board_arguments="$board_arguments enable=on,target=native"
  machine_option='-device loader,force-raw=on,addr=0x10000,file='
  payload_option='-initrd '
}

board_machine()
{
  echo "-smp ${QEMU_CPUS:-4} -m 256M"
}

. "$(dirname "$0")/../qemu.sh"
