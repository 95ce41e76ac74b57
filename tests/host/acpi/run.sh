#!/bin/sh
# tests: the ACPI reader as a hosted program, under the sanitizers.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   tests/host/acpi/run.sh OUT [CC [VALUES [RANDOM]]]
#   tests/host/acpi/run.sh OUT clang fuzz
#
# Builds in OUT with CC (cc), then runs acpi_host over tests/infra/fixtures/acpi, see
# there for VALUES and RANDOM. Flat TAP on stdout. With "fuzz" it builds
# OUT/acpi_fuzz and runs nothing.
set -eu

cd "$(dirname "$0")/../../.."
out=${1:?directory to build in}
cc=${2:-cc}
mkdir -p "$out"

cat > "$out/config.h" << 'END'
#define CONFIG_MUTEK_ASSERT
#define _CONFIG_MUTEK_ASSERT 1
#define _CONFIG_DRIVER_FIRMWARE_FDT 0
#define CONFIG_DRIVER_FIRMWARE_ACPI
#define _CONFIG_DRIVER_FIRMWARE_ACPI 1
END

main=acpi_host
sanitizers=address,undefined
if [ "${3:-}" = fuzz ]; then
  main=acpi_fuzz
  sanitizers=fuzzer,address,undefined
fi

$cc -std=gnu11 -g -O1 -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes \
  -Wmissing-prototypes -Wundef -Wvla \
  -fsanitize=$sanitizers -fno-sanitize-recover=undefined \
  -I"$out" -I. -Iinclude -Igpct/include -o "$out/$main" \
  tests/host/acpi/$main.c tests/host/acpi/host.c tests/host/lib/*.c \
  drivers/firmware/acpi_*.c mutek/topology/machine.c

[ $main = acpi_host ] || exit 0
shift $(($# < 2 ? $# : 2))
exec "$out/acpi_host" tests/infra/fixtures/acpi "$@"
