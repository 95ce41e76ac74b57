#!/bin/sh
# Run a kernel for the PC in QEMU:
#   run.sh KERNEL [-p FILE] [-- words...]
# See arch/qemu.sh for the rest, and for the environment, to which this adds
#
#   QEMU_LOADER   protocol of the entry: pvh (default) or multiboot

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

case ${QEMU_LOADER:-pvh} in
pvh) ;;
multiboot)
  # The same image as a 32-bit file, which begins with the multiboot header.
  copy=$(mktemp -d "${TMPDIR:-/tmp}/run.XXXXXX") || exit 1
  trap 'rm -rf "$copy"' EXIT
  trap 'exit 1' HUP INT TERM
  "${OBJCOPY:-objcopy}" -O elf32-i386 -R .note.Xen "${1-}" "$copy/kernel.elf" ||
    exit 1
  shift
  set -- "$copy/kernel.elf" "$@"
  ;;
*)
  echo "run.sh: QEMU_LOADER=$QEMU_LOADER: not one of pvh, multiboot" >&2
  exit 1
  ;;
esac

. "$(dirname "$0")/../qemu.sh"
