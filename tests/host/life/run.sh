#!/bin/sh
# tests: the life of the memory layer, as a program of the host.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   tests/host/life/run.sh OUTDIR
#
# Builds the layer's library in OUTDIR, then runs life_test, see there.
set -eu

cd "$(dirname "$0")/../../.."
out=${1:?directory to build in}
mkdir -p "$out"
MAKEFLAGS='' make --no-print-directory -s "OUTDIR=$out" \
  CONF=tests/bench/lib/emu-lib.build BUILD=layer WERROR=1 lib > "$out/life.log" 2>&1 || {
  cat "$out/life.log" >&2
  exit 1
}
${CC:-cc} -std=gnu11 -g -O1 -Wall -Wextra -Werror \
  -I"$out/emu-lib-layer" -I. -Iinclude -Igpct/include -Icpu/emu/include \
  -include "$out/emu-lib-layer/config.h" -o "$out/life_test" \
  tests/host/life/life_test.c tests/bench/lib/hosted.c \
  "$out/emu-lib-layer/libmutek.a" -lpthread
exec "$out/life_test"
