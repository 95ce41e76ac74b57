#!/bin/sh
# tests: the readers of what a PC's loader leaves, as a hosted program, under the
# sanitizers.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   tests/host/loader/run.sh OUT [CC [VALUES]]
#
# Builds in OUT with CC (cc), then runs loader_host, see there. Flat TAP on stdout.
set -eu

cd "$(dirname "$0")/../../.."
out=${1:?directory to build in}
cc=${2:-cc}
mkdir -p "$out"

cat > "$out/config.h" << 'END'
#define CONFIG_MUTEK_ASSERT
#define _CONFIG_MUTEK_ASSERT 1
END

$cc -std=gnu11 -g -O1 -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes \
  -Wmissing-prototypes -Wundef -Wvla \
  -fsanitize=address,undefined -fno-sanitize-recover=undefined \
  -I"$out" -I. -Iinclude -Iarch/ibmpc -o "$out/loader_host" \
  tests/host/loader/loader_host.c tests/host/lib/kernel.c \
  arch/ibmpc/loader.c arch/ibmpc/pvh.c arch/ibmpc/multiboot.c

exec "$out/loader_host" "${3:-9}"
