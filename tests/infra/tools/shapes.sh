#!/bin/sh
# tests: a token removes a file: what a build does not use is not in its image.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   shapes.sh OUTDIR    images of config/emu-{4x2,1x1,noprox,noreach}.build

out=$1
. "$(dirname "$0")/tap.sh"

# absent BUILD PATTERN NAME: no symbol of the image matches
absent()
{
  nm "$out/$1/kernel.elf" | awk '{ print $NF }' | grep "$2" | sed 's/^/# has /' |
    grep . && { verdict 1 "$1: $3"; return; }
  verdict 0 "$1: $3"
}

# linked BUILD OBJECT: the link map names the object
linked()
{
  grep -q "mutek/\([a-z]*/\)\?$2\.o" "$out/$1/kernel.map"
}

# runs BUILD TEXT
runs()
{
  timeout -k 2 60 "$out/$1/kernel.elf" > "$out/$1/said" 2>&1
  status=$?
  grep -q "$2" "$out/$1/said" || status=1
  verdict $status "$1: its demonstration runs"
}

machinery='^\(topology\|mem_machine\|mem_walk\|mem_order\|mem_near\|mem_global'
machinery="$machinery\|mem_proximity\|mem_region\|mem_bank\|mem_random\|machine_\)"

for object in topology topology_build mem_machine mem_walk mem_order mem_proximity; do
  linked emu-4x2 $object
  verdict $? "emu-4x2: the link map has $object.o"
  ! linked emu-1x1 $object
  verdict $? "emu-1x1: the link map has no $object.o"
done
absent emu-1x1 "$machinery" \
  "nothing of banks, clusters and orders is in the image"
absent emu-noprox '^\(mem_order_walk\|mem_global\|mem_random\|mem_proximity_\)' \
  "no order and no proximity is in the image"
absent emu-noreach '^mem_walk_meets$' \
  "no reach of a request is in the image"
runs emu-1x1 'ERANGE'
runs emu-noprox '@mem .*"end"'
runs emu-noreach '@mem .*"end"'

# Who uses what the build does not have is told the token by the compiler.
for use in 'mem_proximity_global()' 'mem_proximity_cluster(0)'; do
  printf '#include <mutek/mem_proximity.h>\nvoid *f(void);\nvoid *f(void)\n{ return %s; }\n' \
    "$use" | gcc -std=gnu11 -ffreestanding -O2 -I"$out/emu-1x1" -I. -Iinclude \
    -Icpu/emu/include -x c -c - -o /dev/null 2>&1 |
    grep -q 'needs CONFIG_MUTEK_MEM_PROXIMITY'
  verdict $? "emu-1x1: $use is a compile error that names the token"
done

for build in emu-4x2 emu-1x1; do
  # shellcheck disable=SC2046 # a list of files
  size -t $(ls "$out/$build"/mutek/mem_*.o) | tail -n 1 |
    awk -v b="$build" '{ print "# " b ": mem_*.o text " $1 " data " $2 " bss " $3 }'
done
plan
