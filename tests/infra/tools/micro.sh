#!/bin/sh
# tests: a microcontroller has nothing in its image that it does not use, and its
# compiler refuses a table that cannot meet what the build admits.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   micro.sh OUTDIR    images of microbit, mps2 and mps2-demo-*

out=$1
nm=arm-none-eabi-nm
work=$(mktemp -d "${TMPDIR:-/tmp}/micro.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT

. "$(dirname "$0")/tap.sh"

# absent BUILD PATTERN NAME: no symbol of the image matches
absent()
{
  $nm "$out/$1/kernel.elf" | awk '{ print $NF }' | grep "$2" | sed 's/^/# has /' |
    grep . && { verdict 1 "$1: $3"; return; }
  verdict 0 "$1: $3"
}

# unlinked BUILD OBJECT...: the link map names none of them
unlinked()
{
  build=$1
  shift
  for object; do
    grep "^LOAD .*/$object\.o" "$out/$build/kernel.map" && {
      verdict 1 "$build: $object.o is not linked"
      return
    }
  done
  verdict 0 "$build: not linked: $*"
}

# One bank: a lock and an engine
machinery='^\(mem_alloc\|mem_machine\|mem_walk\|mem_order\|mem_near\|mem_global'
machinery="$machinery\|mem_proximity\|mem_region\|mem_bank\|mem_random\|mem_table"
machinery="$machinery\|mem_home\|machine_\|topology\)"
for build in microbit mps2-demo-one mps2-demo-simple; do
  unlinked $build mem_machine mem_walk mem_order mem_proximity mem_proximity_off \
    mem_region mem_table topology topology_build machine
  absent $build "$machinery" "nothing of banks, clusters and orders is in the image"
done

# A table of constants: nothing derives it, and it lies in the ROM
for build in mps2 mps2-demo-noprox mps2-demo-noreach; do
  unlinked $build topology_build topology_distance topology_ranges \
    topology_reach machine startup_machine fdt_walk acpi_table
  absent $build '^\(mem_order_build\|mem_machine_build\|mem_near_build\|mem_boot\)' \
    "nothing that builds orders is in the image"
done
absent mps2-demo-noprox '^\(mem_order_walk\|mem_global\|mem_random\|mem_proximity_\)' \
  "no order and no proximity is in the image"
absent mps2-demo-noreach '^\(mem_walk_meets\|mem_reach\)' \
  "no reach of a request is in the image"
for symbol in mem_table_order mem_table_near mem_table_topology; do
  $nm "$out/mps2/kernel.elf" | awk -v s=$symbol '
    $3 == s { found = $1 < "00100000" && tolower($2) ~ /[tr]/ }
    END { exit !found }'
  verdict $? "mps2: $symbol lies in the ROM"
done

# runs BOARD BUILD: the demonstration, whose text is in $work/text. Not into a pipe:
# QEMU goes on when nobody reads the end.
runs()
{
  "arch/$1/run.sh" "$out/$2/kernel.elf" > "$work/said" 2>&1
  ran=$?
  tr -d '\r' < "$work/said" > "$work/text"
  verdict $ran "$2: its demonstration runs"
}

# The image lies outside of the banks that it tells of.
runs mps2 mps2
sed -n 's/^@mem //p' "$work/text" | head -n 1 |
  python3 -c '
import json, subprocess, sys
banks = json.load(sys.stdin)["banks"]
used = subprocess.run(["arm-none-eabi-readelf", "-lW", sys.argv[1]], text=True,
                      capture_output=True).stdout
parts = [line.split() for line in used.splitlines() if line.startswith("  LOAD")]
for part in parts:
    for start, size in ((int(part[2], 16), int(part[5], 16)),
                        (int(part[3], 16), int(part[4], 16))):
        for bank in banks:
            if size and start <= int(bank["last"], 16) \
                    and start + size > int(bank["start"], 16):
                sys.exit("# %x of the image is in bank %d" % (start, bank["id"]))
sys.exit(not parts or len(banks) != 4)' "$out/mps2/kernel.elf"
verdict $? "mps2: the image lies outside of the four banks"

# refused BUILD TEXT FILE: compiling FILE with the table of $work fails, by TEXT
refused()
{
  arm-none-eabi-gcc -std=gnu11 -ffreestanding -mcpu=cortex-m3 -mthumb -Wall -Wextra \
    -Werror "-I$work" "-I$out/$1" -I. -Iinclude -Igpct/include -Icpu/cortex-m/include \
    -Iarch/mps2/include -c -o "$work/object" "$3" > "$work/said" 2>&1
  refusal=$?
  grep -q "$2" "$work/said" && [ $refusal != 0 ]
}
mkdir "$work/arch"
table=arch/mps2/include/arch/table.h

# breach SED TEXT FILE NAME: a table with a mistake
breach()
{
  sed "$1" $table > "$work/arch/table.h"
  cmp -s $table "$work/arch/table.h" && { verdict 1 "no mistake: $4"; return; }
  refused mps2 "$2" "$3"
  verdict $? "a table is refused: $4"
}
cp $table "$work/arch/table.h"
refused mps2 nothing mutek/mem_table.c
[ $refusal = 0 ]
verdict $? "the table as it is, is not refused"
breach 's/2, 1)/2, 0)/; s/1, 1)/1, 0)/' 'no bank meets it' mutek/mem_table.c \
  "memory for DMA is admitted, and there is none"
breach 's/0x01003fff/0x30003fff/' 'banks ascend' mutek/mem_table.c "banks overlap"
breach 's/0x00100000/0x00500000/' 'banks ascend' mutek/mem_table.c \
  "a bank ends before it begins"
breach 's/ NAME(PSRAM)//' 'RANK_PSRAM' mutek/mem_table_order.c "a name is missing"
cp $table "$work/arch/table.h"

# Two builds that must not compile: what is admitted is not told apart, and what is
# not admitted is named.
sed '/include.*layer/d' config/mps2.build > "$work/admits.build"
printf '  %s\n' CONFIG_MUTEK_TOPOLOGY CONFIG_MUTEK_MEM_PROXIMITY >> "$work/admits.build"
MAKEFLAGS='' make "OUTDIR=$work/out" "CONF=$work/admits.build" > "$work/said" 2>&1
[ $? != 0 ] && grep -q 'not every bank meets it' "$work/said"
verdict $? "mps2-demo-noreach: memory for DMA is admitted, and not told apart: no image"
printf '#include <mutek/mem_reach.h>\nint f(void);\nint f(void)\n{ return MEM_VALID_DMA; }\n' \
  > "$work/use.c"
refused mps2-demo-noreach 'needs_CONFIG_MUTEK_MEM_VALID_DMA' "$work/use.c"
verdict $? "mps2-demo-noreach: MEM_VALID_DMA is a compile error that names the token"
refused mps2 nothing "$work/use.c"
[ $refusal = 0 ]
verdict $? "mps2: it is admitted"

# Placements as the table says: fast memory first, then those of one cost, that for
# DMA last of them: the text is still that of mps2
grep -q '^  cluster 0    1 0 2 3$' "$work/text" &&
  grep -q '^  cpu 0     bank 1    bank 2    bank 1    bank 1' "$work/text" &&
  grep -q 'bank 0, cost 12 (refused: 1 full)' "$work/text"
verdict $? "mps2: fast memory by preference, memory for DMA when asked, then spill"
runs mps2 mps2-demo-noreach
grep -q '^  cpu 0     bank 1    EINVAL    bank 1' "$work/text"
verdict $? "mps2-demo-noreach: the number of a value that is not admitted is EINVAL"
runs microbit microbit
grep -q ERANGE "$work/text"
verdict $? "microbit: a request that can never be met is ERANGE"
plan
