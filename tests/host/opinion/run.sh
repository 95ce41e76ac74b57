#!/bin/sh
# tests: second opinions on valid firmware tables, libfdt's and iasl's, as TAP.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   run.sh OUTDIR [COUNT]      of generated machines: 2000, and a 50th for iasl
#
# SEED may be set. Builds in OUTDIR/opinion; the samples of tests/infra/fixtures are
# read as well.

set -eu
cd "$(dirname "$0")/../../.."
out=$1/opinion
count=${2:-2000}
seed=${SEED:-1}
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
mkdir -p "$out"
cat > "$out/config.h" << 'END'
#define CONFIG_MUTEK_ASSERT
#define _CONFIG_MUTEK_ASSERT 1
#define CONFIG_DRIVER_FIRMWARE_FDT
#define _CONFIG_DRIVER_FIRMWARE_FDT 1
#define CONFIG_DRIVER_FIRMWARE_ACPI
#define _CONFIG_DRIVER_FIRMWARE_ACPI 1
END

# build READER SOURCE... [-lLIBRARY]
build()
{
  reader=$1
  shift
  ${CC:-cc} -std=gnu11 -g -O1 -Wall -Wextra -Werror \
    -fsanitize=address,undefined -fno-sanitize-recover=undefined -I"$out" -I. \
    -I. -Iinclude -Igpct/include -o "$out/$reader" "tests/host/opinion/$reader.c" \
    "tests/host/$reader/host.c" tests/host/lib/*.c "drivers/firmware/${reader}_"*.c \
    mutek/topology/machine.c "$@"
}

build fdt -lfdt
build acpi
python3 tests/system/oracle/generate.py "$seed" "$count" "$out/batch" --no-refused --plain \
  > "$out/said"
{
  "$out/fdt" "$out/batch" tests/infra/fixtures/fdt/small.dtb \
    tests/infra/fixtures/fdt/virt-8x4.dtb tests/infra/fixtures/fdt/private-banks.dtb \
    tests/infra/fixtures/fdt/no-numa.dtb || echo failed >> "$out/said"
  python3 tests/host/opinion/acpi.py "$out/acpi" "$seed" $((count / 50)) ||
    echo failed >> "$out/said"
} | awk '
/^1\.\./ { next }
/^(not )?ok / { sub(/ok [0-9]+/, "ok " ++count) }
{ print }
END { print "1.." count }'
! grep -qx failed "$out/said"
