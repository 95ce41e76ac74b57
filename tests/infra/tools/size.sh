#!/bin/sh
# tests: what each layer takes in the image of a build.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   size.sh OUTDIR [-l] [IMAGE...|BUILD-FILE]
#
# Bytes of the object files, before the linker leaves out functions that nobody
# calls; with -l, after it. Without debug information and unwind tables; text holds
# constants too. Layers are those of doc/layers.txt, some of them together; the
# application is left out. Without any, the shapes of the kernel, and after the linker
# those of tests/image/size, which microcontrollers pay for. $BUILD: sections of a build file.

cd "$(dirname "$0")/../../.." || exit 1
out=${1:?}
shift
if [ $# = 0 ]; then
  "$0" "$out" emu-4x2 ibmpc-numa emu-1x1 emu-noprox emu-noreach || exit 1
  set -- -l m0 m0-simple m3 m3-one m3-simple m3-noprox m3-noreach
fi
linked=
if [ "$1" = -l ]; then
  linked=1
  shift
fi

# layer OBJECT: its layer, and nothing for the application
layer()
{
  case $1 in
  tests/*) ;;
  mutek/engine/*) echo engine ;;
  mutek/bank/*) echo region ;;
  mutek/mem_machine.o | mutek/mem_walk.o | mutek/mem_reach.o | mutek/mem_home.o | \
    mutek/mem_order.o | mutek/mem_proximity.o | mutek/mem_proximity_off.o | \
    mutek/mem_global*.o | mutek/mem_random.o) echo proximity ;;
  mutek/mem_*) echo alloc ;;
  mutek/topology/*) echo topology ;;
  drivers/firmware/*) echo firmware ;;
  mutek/boot/*) echo startup ;;
  mutek/*) echo core ;;
  cpu/* | arch/* | drivers/*) echo cpu+arch ;;
  libgcc.a) echo compiler ;;
  *) echo other ;;
  esac
}

# Bytes of the objects of a build that are linked, with their layers
objects()
{
  # The link map names each object that was loaded, in a line of its own.
  sed -n "s|^LOAD $1/\(.*\.o\)\$|\1|p" "$1/kernel.map" | sort -u |
    while read -r object; do
      layer=$(layer "$object")
      [ -z "$layer" ] || size -A "$1/$object" | awk -v layer="$layer" '
        $1 ~ /^\.(text|rodata)/ { text += $2 }
        $1 ~ /^(\.data|cpudata|\.tdata)/ { data += $2 }
        $1 ~ /^(\.bss|\.tbss)/ { bss += $2 }
        END { print layer, text + 0, data + 0, bss + 0 }'
    done
}

# The same of what is in the image: the map lists each part of an object that was
# kept, in one line or in two where its name is long.
kept()
{
  awk -v build="$1/" '
    function number(hex,  n, i)
    {
      n = 0
      for (i = 3; i <= length(hex); i++)
        n = 16 * n + index("0123456789abcdef", substr(hex, i, 1)) - 1
      return n
    }
    /^Linker script and memory map/ { on = 1 }
    !on { next }
    /^ [.a-z][^ ]*$/ { name = $1; next }
    /^ [.a-z][^ ]* +0x/ { name = $1; sub(/^ [^ ]+/, "") }
    name != "" && NF == 3 && $1 ~ /^0x/ && $2 ~ /^0x/ && $2 != "0x0" {
      kind = name ~ /^\.(text|rodata|vectors)/ ? 1 : \
             name ~ /^(\.data|cpudata)/ ? 2 : name ~ /^\.bss/ ? 3 : 0
      object = $3
      sub(build, "", object)
      sub(/^.*libgcc\.a.*/, "libgcc.a", object)
      if (kind)
        print object, kind == 1 ? number($2) : 0, kind == 2 ? number($2) : 0, \
              kind == 3 ? number($2) : 0
    }
    { name = "" }' "$1/kernel.map" |
    while read -r object bytes; do
      layer=$(layer "$object")
      [ -z "$layer" ] || echo "$layer $bytes"
    done
}

status=0
for build; do
  case $build in
  *.build)
    words="CONF=$build BUILD=${BUILD-}"
    build=$(basename "$build" .build)$(echo "${BUILD:+:}${BUILD-}" | tr : -)
    ;;
  *) words=$(tests/infra/tools/image.sh "$build") || exit 1 ;;
  esac
  mkdir -p "$out"
  # shellcheck disable=SC2086 # several words
  MAKEFLAGS='' make "OUTDIR=$out" $words > "$out/size.log" 2>&1 || {
    cat "$out/size.log" >&2
    status=1
    continue
  }
  echo "$build:"
  if [ "$linked" ]; then kept "$out/$build"; else objects "$out/$build"; fi | awk '
    { text[$1] += $2; data[$1] += $3; bss[$1] += $4; n += 1 }
    function row(name, t, d, b) { printf "%-10s %8s %8s %8s\n", name, t, d, b }
    END {
      row("layer", "text", "data", "bss")
      count = split("engine region proximity alloc topology firmware startup " \
                    "core cpu+arch compiler other", order, " ")
      for (i = 1; i <= count; i++) {
        l = order[i]
        if ((l == "other" || l == "compiler") && !(l in text))
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
