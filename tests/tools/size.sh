#!/bin/sh
# tests: what each layer takes in the image of a build.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   size.sh OUTDIR [BUILD-FILE...]
#
# Bytes of the object files, before the linker leaves out functions that nobody
# calls; without debug information and unwind tables. text holds constants too.
# Layers are those of doc/layers.txt, some of them together; the application is
# left out.

cd "$(dirname "$0")/../.." || exit 1
out=${1:?}
shift
[ $# -gt 0 ] || set -- config/emu-4x2.build config/ibmpc-numa.build \
  config/emu-1x1.build config/emu-noprox.build config/emu-noreach.build

# The objects of a build that are linked, with their layers
objects()
{
  # The link map names each object that was loaded, in a line of its own.
  sed -n "s|^LOAD $1/\(.*\.o\)\$|\1|p" "$1/kernel.map" | sort -u |
    while read -r object; do
      case $object in
      tests/*) continue ;;
      mutek/memory_allocator*) layer=engine ;;
      mutek/mem_region*) layer=region ;;
      mutek/mem_set.o | mutek/mem_walk.o | mutek/mem_reach.o | \
        mutek/mem_order.o | mutek/mem_proximity.o | \
        mutek/mem_proximity_off.o | mutek/mem_global*.o | mutek/mem_random.o)
        layer=proximity ;;
      mutek/mem_*) layer=alloc ;;
      mutek/topology* | mutek/machine.o) layer=topology ;;
      drivers/firmware/*) layer=firmware ;;
      mutek/startup*) layer=startup ;;
      mutek/*) layer=core ;;
      cpu/* | arch/* | drivers/*) layer=cpu+arch ;;
      *) layer=other ;;
      esac
      echo "$layer $1/$object"
    done
}

status=0
for conf; do
  build=$(basename "$conf" .build)
  mkdir -p "$out"
  MAKEFLAGS='' make "OUTDIR=$out" "CONF=$conf" > "$out/size.log" 2>&1 || {
    cat "$out/size.log" >&2
    status=1
    continue
  }
  echo "$build:"
  objects "$out/$build" | while read -r layer object; do
    size -A "$object" | awk -v layer="$layer" '
      $1 ~ /^\.(text|rodata)/ { text += $2 }
      $1 ~ /^(\.data|cpudata|\.tdata)/ { data += $2 }
      $1 ~ /^(\.bss|\.tbss)/ { bss += $2 }
      END { print layer, text + 0, data + 0, bss + 0 }'
  done | awk '
    { text[$1] += $2; data[$1] += $3; bss[$1] += $4; n += 1 }
    function row(name, t, d, b) { printf "%-10s %8s %8s %8s\n", name, t, d, b }
    END {
      row("layer", "text", "data", "bss")
      count = split("engine region proximity alloc topology firmware startup " \
                    "core cpu+arch other", order, " ")
      for (i = 1; i <= count; i++) {
        l = order[i]
        if (l == "other" && !(l in text))
          continue
        row(l, text[l] + 0, data[l] + 0, bss[l] + 0)
        t += text[l]; d += data[l]; b += bss[l]
      }
      row("all", t + 0, d + 0, b + 0)
      exit n == 0
    }' || status=1
  echo
done
exit $status
