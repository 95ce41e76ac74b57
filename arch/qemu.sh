# shellcheck shell=sh
# arch: run a kernel in QEMU. What the run.sh of the boards share; one sources it
# with its own arguments, which are
#
#   run.sh KERNEL [MACHINE] [-p FILE] [-- words...]
#
# MACHINE is a table that describes the machine to the kernel, or a source of a device
# tree (.dts), which is compiled next to the kernel first; FILE is for the
# application, the words are the kernel's command line. The exit status is the
# kernel's: 0 for success, 1 for a failure, 2 for a panic; 3 when the machine ended
# in any other way, and 124 when it ran too long.
#
# A kernel ends QEMU with 33 for status 0, 35 for 1, 37 for 2: QEMU itself ends with
# 0 when a machine resets or powers itself off, and with 1 when it refuses its
# arguments. See drivers/exit.
#
# Environment:
#   QEMU          the emulator
#   QEMU_CPUS, QEMU_NODES, QEMU_NODE_SIZE
#                 processors, nodes and MiB of each of the machine
#   QEMU_MACHINE  another machine, all arguments of it; its name may be left out for
#                 the PC, virt and Malta
#   QEMU_ACCEL    how it executes (tcg); with more processors than the host has
#                 cores, tcg,thread=single is faster where they fight for locks
#   QEMU_ARGS     more arguments, put behind all others
#   QEMU_TIMEOUT  seconds that it may run (120)
#
# What a board has set before:
#   emulator           name of the emulator
#   board_arguments    what every machine gets
#   board_machine()    prints the machine that runs where nobody asks for another
#   machine_option     what stands in front of the name of MACHINE; empty where
#   payload_option     the board cannot hand one over. The same for FILE

# numa_ring CPUS NODES MIB: processors and nodes on a ring of one way, where a step
# costs 10 more than memory of the node itself. A node has a run of processors, some
# have none where there are more nodes.
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

# Words of the variables are arguments; those of the kernel are one. An option ends
# in a blank where a file's name is a word of its own.
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
