#!/bin/sh
# tests: the device tree reader as a hosted program, under the sanitizers.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   tests/host/fdt/run.sh OUT [CC [VALUES [RANDOM]]]
#
# Builds in OUT with CC (cc), then runs fdt_host over tests/infra/fixtures/fdt, see
# there for VALUES and RANDOM. Flat TAP on stdout. Where there is a dtc, tells
# on stderr which blobs are not what their sources say.
set -eu

cd "$(dirname "$0")/../../.."
out=${1:?directory to build in}
cc=${2:-cc}
samples=tests/infra/fixtures/fdt
mkdir -p "$out"

cat > "$out/config.h" << 'END'
#define CONFIG_MUTEK_ASSERT
#define _CONFIG_MUTEK_ASSERT 1
#define CONFIG_DRIVER_FIRMWARE_FDT
#define _CONFIG_DRIVER_FIRMWARE_FDT 1
#define _CONFIG_DRIVER_FIRMWARE_ACPI 0
END

if command -v dtc > /dev/null; then
  for source in "$samples"/*.dts; do
    # The command is the one that the source itself names.
    options=$(sed -n 's/^   dtc \(.*-I dts.*\) -o .*/\1/p' "$source")
    # shellcheck disable=SC2086 # several words
    dtc -q $options -o "$out/blob.dtb" "$source" 2> /dev/null || true
    cmp -s "$out/blob.dtb" "${source%.dts}.dtb" ||
      echo "${source%.dts}.dtb: not what dtc makes of its source" >&2
  done
fi

$cc -std=gnu11 -g -O1 -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes \
  -Wmissing-prototypes -Wundef -Wvla \
  -fsanitize=address,undefined -fno-sanitize-recover=undefined \
  -I"$out" -I. -Iinclude -Igpct/include -o "$out/fdt_host" \
  tests/host/fdt/fdt_host.c tests/host/fdt/host.c tests/host/lib/*.c \
  drivers/firmware/fdt_*.c mutek/topology/machine.c

shift $(($# < 2 ? $# : 2))
exec "$out/fdt_host" "$samples" "$@"
