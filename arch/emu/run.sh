#!/bin/sh
# Run a kernel of the emu target:
#   run.sh KERNEL [MACHINE] [-p FILE] [-- words...]
# MACHINE is a device tree blob, or a source (.dts), which is first compiled
# next to the kernel. FILE is the payload file. The exit status is the kernel's.

if [ $# -lt 1 ]; then
  echo "usage: run.sh KERNEL [MACHINE] [-p FILE] [-- words...]" >&2
  exit 1
fi
kernel=$1
shift

case ${1-} in
*.dts)
  if ! command -v dtc >/dev/null; then
    echo "run.sh: $1: dtc is not installed" >&2
    exit 1
  fi
  blob=$(dirname "$kernel")/$(basename "$1" .dts).dtb
  dtc -q -I dts -O dtb -o "$blob" "$1" || exit 1
  shift
  set -- "$blob" "$@"
  ;;
esac

exec "$kernel" "$@"
