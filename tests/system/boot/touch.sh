#!/bin/sh
# boot: who touches which memory, seen from outside.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   touch.sh TARGET MACHINE RAM OUTDIR
#
# MACHINE is the name that QEMU has for it. The demonstration on four processors in four nodes of 64 MiB from address RAM on,
# watched by tests/infra/tools/touch.c. Node 0 has the kernel, for all, and processor 0
# works in all banks. On the first machine each other one gets memory at home, and
# touches no other. On the second processor 3 does not reach node 1: it touches
# nothing there, and processor 1 still does. Flat TAP.

target=${1:?}
machine="-machine ${2:?}"
ram=${3:?}
out=${4:?}
here=$(cd "$(dirname "$0")" && pwd)
top=$here/../../..
mkdir -p "$out"
cc -std=c11 -O2 -Wall -Wextra -Werror -fPIC -shared -fvisibility=hidden \
  -o "$out/touch.so" "$top/tests/infra/tools/touch.c" || exit 1

# boot COST: what it costs from node 3 to node 1. Prints what is said.
boot()
{
  nodes=
  far=
  plugin=$out/touch.so
  for node in 0 1 2 3; do
    nodes="$nodes -object memory-backend-ram,id=m$node,size=64M"
    nodes="$nodes -numa node,nodeid=$node,cpus=$node,memdev=m$node"
    start=$((ram + node * 0x4000000))
    plugin=$(printf '%s,range=0x%x:0x%x' "$plugin" $start $((start + 0x4000000)))
    for to in 0 1 2 3; do
      cost=$((10 + (to - node + 4) % 4 * 10))
      [ "$node$to" != 31 ] || cost=$1
      far="$far -numa dist,src=$node,dst=$to,val=$cost"
    done
  done
  echo "@cost $1"
  QEMU_MACHINE="$machine -smp 4 -m 256M$nodes$far" QEMU_ARGS="-plugin $plugin" \
    "$top/arch/$target/run.sh" "$out/$target-numa/kernel.elf" 2>&1
}

{
  boot 30
  boot 255
} | awk -v target="$target" '
function verdict(good, name)
{
  print (good ? "ok " : "not ok ") ++tests " - " target ": " name
  failed += !good
}
/^@cost / {
  cost = $2
}
/^@mem .*"when":"end"/ {
  ended++
}
/^@touch / {
  touched[cost, $2, $3] = $4 + $5
  stored[cost, $2, $3] = $5
}
END {
  verdict(ended == 2, "both machines ran to their end")
  for (c = 1; c < 4; c++) {
    verdict(stored[30, c, c] > 0, "processor " c " stores in its own node")
    far = 0
    for (n = 1; n < 4; n++)
      if (n != c)
        far += touched[30, c, n]
    verdict(far == 0, "processor " c " touches no other node: " far)
  }
  verdict(stored[255, 1, 1] > 0 && stored[255, 3, 3] > 0,
          "out of reach: its own processor still stores there")
  verdict(touched[255, 3, 1] + 0 == 0,
          "out of reach: processor 3 touches it never: " touched[255, 3, 1] + 0)
  print "1.." tests
  exit failed != 0
}'
