#!/bin/sh
# engine tests: every variant of the engines against a model, as flat TAP.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   run.sh [DEPTH [ROUNDS]]     CC (default cc), CFLAGS, RUN and VARIANTS may be
#                            set:
#     CC=clang CFLAGS='-O2' tests/host/engine/run.sh 6 5000
#     CC=arm-linux-gnueabihf-gcc CFLAGS='-O2 -static' RUN=qemu-arm ...
#
# A variant is an engine, an alignment, and checks or not; wide is the second
# instance of smart, for large regions, aside is bitmap with its nodes aside.
# VARIANTS may name some.

top=$(cd "$(dirname "$0")/../../.." && pwd)
: "${CC:=cc}"
: "${CFLAGS:=-g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all}"
: "${VARIANTS:=smart:8:0 smart:8:1 smart:4:0 smart:4:1 smart:16:0 smart:16:1
  wide:8:0 wide:8:1 wide:16:0 wide:16:1
  bitmap:4:0 bitmap:8:0 bitmap:8:1 bitmap:16:1 aside:8:0 aside:8:1 aside:16:1
  simple:4:0 simple:8:0 simple:16:0}"
work=$(mktemp -d "${TMPDIR:-/tmp}/engine.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# token NAME 0|1 VALUE: writes a token as the configuration tool does.
token()
{
  echo "#define _CONFIG_$1 $2"
  [ "$2" = 0 ] || echo "#define CONFIG_$1 ${3-}"
}

# config ENGINE ALIGN CHECK
config()
{
  for name in smart bitmap aside simple; do
    eval "$name=0"
    [ "$name" != "$1" ] || eval "$name=1"
  done
  [ "$1" != wide ] || smart=1
  [ "$1" != aside ] || bitmap=1
  # shellcheck disable=SC2154 # by eval
  token MUTEK_MEM_ENGINE_SMART "$smart"
  token MUTEK_MEM_ENGINE_BITMAP "$bitmap"
  token MUTEK_MEM_ENGINE_BITMAP_ASIDE "$aside"
  token MUTEK_MEM_ENGINE_SIMPLE "$simple"
  token MUTEK_MEM_ALIGN 1 "$2"
  token MUTEK_MEM_CHECK "$3"
  token MUTEK_MEM_CHECK_SEED "$3" 0x6d7574656b6d656d
  token MUTEK_MEM_WIDE 0
  token MUTEK_ASSERT 1
}

count=0
failed=0
for variant in $VARIANTS; do
  engine=${variant%%:*}
  check=${variant##*:}
  align=${variant#*:}
  align=${align%:*}
  config "$engine" "$align" "$check" > "$work/config.h"
  files=$engine
  define=
  frees=1
  case $engine in
  wide)
    files=smart
    define="-DSMART_WIDE -include $top/mutek/engine/memory_allocator_wide.h"
    ;;
  aside) files=bitmap ;;
  simple) frees=0 ;;
  esac
  # shellcheck disable=SC2086
  $CC $CFLAGS $define -std=c11 -Wall -Wextra -I"$work" -I"$top" -I"$top/include" \
    "$top"/tests/host/engine/main.c "$top"/tests/host/engine/world.c "$top"/tests/host/engine/freed.c \
    "$top/tests/host/engine/walk_$files.c" $(find "$top/mutek" \
      -name "memory_allocator_$files*.c" ! -name '*_kept.c') \
    -o "$work/engine" || exit 1
  $RUN "$work/engine" "$@" > "$work/out"
  grep -v '^1\.\.\|^ok\|^not ok' "$work/out"
  grep '^ok\|^not ok' "$work/out" > "$work/results"
  [ "$(wc -l < "$work/results")" = $((2 + frees + 2 * check * smart)) ] || echo "not ok 0 - it ends" \
    >> "$work/results"
  while read -r line; do
    count=$((count + 1))
    verdict=${line%%ok*}
    [ "$verdict" ] && failed=$((failed + 1))
    echo "${verdict}ok $count - $engine, align $align, check $check:" \
         "${line#* - }"
  done < "$work/results"
done
echo "1..$count"
[ "$failed" = 0 ]
