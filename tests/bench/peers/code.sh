#!/bin/sh
# tests: the code of the engine on a small processor, Cortex-M3 -Os.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   code.sh OUTDIR    a line for the calls of a microcontroller, one for the rest
#
# What a linker keeps that begins with those calls. Units: bytes.

cd "$(dirname "$0")/../../.." || exit 1
out=${1:?}/peers
mkdir -p "$out"

# The engine without checks, and so without those of blocks that caches keep.
files=$(find mutek -name 'memory_allocator_smart*.c' ! -name '*_kept.c' | sort)

# kept FUNCTION...: bytes that are kept
kept()
{
  for function; do echo "extern char $function; char *use_$function = &$function;"
  done > "$out/code.c"
  uses=
  for function; do uses="$uses -Wl,-u,use_$function"; done
  # shellcheck disable=SC2086 # several words
  arm-none-eabi-gcc -mcpu=cortex-m3 -mthumb -Os -std=gnu11 -ffreestanding -w \
    -ffunction-sections -nostdlib \
    -I"$config" -Iinclude "$out/code.c" $files $uses \
    -Wl,--gc-sections -Wl,-e,0 -Wl,--unresolved-symbols=ignore-all \
    -o "$out/code.elf" || return 1
  arm-none-eabi-size -A "$out/code.elf" |
    awk '$1 ~ /^\.(text|rodata)/ { sum += $2 } END { print sum }'
}

tests/bench/lib.sh "${1:?}" thumb2 32 > /dev/null || exit 1
config=$1/thumb2/emu-lib-32
usual='memory_allocator_init_limit memory_allocator_take
  memory_allocator_take_align memory_allocator_push memory_allocator_resize
  memory_allocator_getsize'
# shellcheck disable=SC2086
usual_bytes=$(kept $usual) || exit 1
# shellcheck disable=SC2086
reserve_bytes=$(kept $usual memory_allocator_reserve memory_allocator_walk) ||
  exit 1
# shellcheck disable=SC2086
check_bytes=$(kept $usual memory_allocator_check memory_allocator_inspect) ||
  exit 1
echo "init-take-align-push-resize $usual_bytes"
echo "reserve-walk $((reserve_bytes - usual_bytes))"
echo "check-inspect $((check_bytes - usual_bytes))"
