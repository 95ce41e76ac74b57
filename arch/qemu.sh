# shellcheck shell=sh
# arch: runs a kernel in QEMU. This part is shared by the run.sh of the boards.
# Each sources it with its own arguments:
#
#   run.sh KERNEL [MACHINE] [-p FILE] [-- words...]
#
# MACHINE is a table that describes the machine, or a device tree source (.dts),
# which is first compiled next to the kernel. FILE is the payload file; the
# words are the kernel command line. The exit status is the kernel's: 0 for
# success, 1 for a failure, 2 for a panic. It is 3 if the machine ended in
# another way, and 124 after a timeout.
#
# A kernel ends QEMU with 33 for status 0, 35 for 1, 37 for 2. QEMU's own
# statuses are 0 after a reset or a power-off, and 1 for invalid arguments. See
# drivers/exit.
#
# Environment:
#   QEMU          the emulator
#   QEMU_CPUS, QEMU_NODES, QEMU_NODE_SIZE
#                 CPUs, nodes, and MiB of each node of the machine
#   QEMU_MACHINE  another machine, with all its arguments; its name is optional
#                 for the PC, virt and Malta
#   QEMU_ACCEL    accelerator (tcg); with more CPUs than host cores,
#                 tcg,thread=single is faster if they contend for locks
#   QEMU_ARGS     more arguments, after all others
#   QEMU_TIMEOUT  time limit in seconds (120)
#
# Set by the board before:
#   emulator           name of the emulator
#   board_arguments    arguments for every machine
#   board_machine()    prints the default machine
#   machine_option     precedes the name of MACHINE; empty if the board cannot
#   payload_option     pass one. The same for FILE

# numa_ring CPUS NODES MIB: CPUs and nodes on a one-way ring, where each hop
# costs 10 more than local memory. A node has consecutive CPUs; with more nodes
# than CPUs, some have none.
numa_ring()
{
  echo "-smp $1 -m $(($2 * $3))M"
  for node in $(seq 0 $(($2 - 1))); do
    first=$(((node * $1 + $2 - 1) / $2))
    last=$((((node + 1) * $1 + $2 - 1) / $2 - 1))
    run=
    [ $last -lt $first ] || run=,cpus=$first-$last
    echo "-object memory-backend-ram,id=m$node,size=${3}M"
    echo "-numa node,nodeid=$node,memdev=m$node$run"
  done
  for src in $(seq 0 $(($2 - 1))); do
    for dst in $(seq 0 $(($2 - 1))); do
      cost=$((10 + (dst - src + $2) % $2 * 10))
      echo "-numa dist,src=$src,dst=$dst,val=$cost"
    done
  done
}

qemu_usage()
{
  echo "usage: run.sh KERNEL${machine_option:+ [MACHINE]}${payload_option:+ [-p FILE]} [-- words...]" >&2
  exit 1
}

[ $# -ge 1 ] || qemu_usage
kernel=$1
machine_file=
payload_file=
shift
while [ $# -gt 0 ] && [ "$1" != -- ]; do
  if [ "$1" != -p ]; then
    if [ -z "$machine_option" ] || [ -n "$machine_file" ]; then
      qemu_usage
    fi
    machine_file=$1
  elif [ $# -ge 2 ] && [ -n "$payload_option" ] && [ -z "$payload_file" ]; then
    shift
    payload_file=$1
  else
    qemu_usage
  fi
  shift
done
[ $# -eq 0 ] || shift
words=$*

case $machine_file in
*.dts)
  blob=$(dirname "$kernel")/$(basename "$machine_file" .dts).dtb
  if ! command -v dtc >/dev/null; then
    echo "run.sh: $machine_file: dtc is not installed" >&2
    exit 1
  fi
  dtc -q -I dts -O dtb -o "$blob" "$machine_file" || exit 1
  machine_file=$blob
  ;;
esac

# The words of these variables are separate arguments; the kernel's command line
# is one. An option ends with a blank if the file's name is a separate argument.
# shellcheck disable=SC2046,SC2086,SC2154
set -- $board_arguments ${QEMU_MACHINE:-$(board_machine)}
# shellcheck disable=SC2086
[ -z "$machine_file" ] || set -- "$@" $machine_option"$machine_file"
# shellcheck disable=SC2086
[ -z "$payload_file" ] || set -- "$@" $payload_option"$payload_file"
[ -z "$words" ] || set -- "$@" -append "$words"

# shellcheck disable=SC2086,SC2154
timeout -k 5 "${QEMU_TIMEOUT:-120}" "${QEMU:-$emulator}" \
  -accel "${QEMU_ACCEL:-tcg}" -nodefaults -no-reboot -display none -monitor none \
  -serial stdio -kernel "$kernel" "$@" $QEMU_ARGS </dev/null
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
