#!/bin/sh
# Run a kernel for QEMU's machine virt, with a Cortex-A15:
#   run.sh KERNEL [MACHINE] [-p FILE] [-- words...]
# MACHINE is a device tree blob that replaces QEMU's own. See arch/qemu.sh for
# the rest and for the environment.
#
# QEMU passes a FILE only to a Linux kernel. So the kernel is wrapped in an
# U-Boot image, whose header has its load address.

# shellcheck disable=SC2034 # they are for qemu.sh
{
  emulator=qemu-system-arm
  board_arguments='-machine virt -cpu cortex-a15 -semihosting-config enable=on,target=native'
  machine_option='-dtb '
  payload_option='-initrd '
}

# Version 2 of the interrupt controller supports 8 CPUs.
board_machine()
{
  gic=2
  [ "${QEMU_CPUS:-8}" -le 8 ] || gic=3
  echo "-machine virt,gic-version=$gic,dtb-randomness=off"
  numa_ring "${QEMU_CPUS:-8}" "${QEMU_NODES:-4}" "${QEMU_NODE_SIZE:-128}"
}

# word NUMBER: four bytes, big endian.
word()
{
  # shellcheck disable=SC2059 # octal numbers of bytes
  printf "$(printf '\\%03o\\%03o\\%03o\\%03o' $(($1 >> 24 & 255)) \
    $(($1 >> 16 & 255)) $(($1 >> 8 & 255)) $(($1 & 255)))"
}

# uboot_image KERNEL FILE: Linux (5) for ARM (2), a kernel (2), uncompressed
# (0). QEMU checks no checksum. Its memory is zero, so .bss needs no bytes.
uboot_image()
{
  "${OBJCOPY:-arm-none-eabi-objcopy}" -O binary "$1" "$2.data" || return
  entry=0x$(od -An -tx4 -j24 -N4 "$1" | tr -d ' ')
  first=0x$(od -An -tx4 -j64 -N4 "$1" | tr -d ' ') # address of the first segment
  {
    word 0x27051956 && word 0 && word 0 && word "$(wc -c < "$2.data")"
    word "$first" && word "$entry" && word 0 && word 0x05020200
    printf '%-32s' kernel
    cat "$2.data"
  } > "$2"
}

for argument; do
  [ "$argument" != -- ] || break
  [ "$argument" = -p ] || continue
  copy=$(mktemp -d "${TMPDIR:-/tmp}/run.XXXXXX") || exit 1
  trap 'rm -rf "$copy"' EXIT
  trap 'exit 1' HUP INT TERM
  uboot_image "$1" "$copy/kernel" || exit 1
  shift
  set -- "$copy/kernel" "$@"
  break
done

. "$(dirname "$0")/../qemu.sh"
