#!/bin/sh
# tests: the kernel as libraries, for this host and for Thumb-2.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   lib.sh OUTDIR [host|thumb2 [VARIANT]]    prints the path of each library
#
# VARIANT is a section of tests/bench/lib/emu-lib.build: 32, or 4 for its alignment;
# layer, masked and cache are for tests/bench/lib/hosted.c.
# Beside each library lies config.h: adapters are compiled with -I of both and of
# include/.

cd "$(dirname "$0")/../.." || exit 1
out=${1:?}
status=0

# lib CC IMAGE OUTDIR
lib()
{
  mkdir -p "$3"
  # shellcheck disable=SC2046 # several words
  MAKEFLAGS='' make --no-print-directory "OUTDIR=$3" "CC=$1" \
    $(tests/infra/tools/image.sh "$2") WERROR=1 lib > "$3/lib.log" 2>&1 || {
    cat "$3/lib.log" >&2
    status=1
    return
  }
  echo "$(cd "$3/$2" && pwd)/libmutek.a"
}

[ "${2-host}" != host ] || lib "${CC:-cc}" "emu-lib${3+-}${3-}" "$out"
[ $# != 1 ] || lib "${CC:-cc}" emu-lib-cache "$out"
[ "${2-thumb2}" != thumb2 ] || \
  lib "arm-linux-gnueabihf-gcc -mthumb -mcpu=cortex-a7" "emu-lib-${3-32}" "$out/thumb2"
exit $status
