#!/bin/sh
# tests: `make run` as a newcomer types it.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   demo.sh OUTDIR      where emu-4x2 is built already

out=$1
work=$(mktemp -d "${TMPDIR:-/tmp}/demo.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
. "$(dirname "$0")/tap.sh"
said=$work/said

run()
{
  timeout -k 2 100 make --no-print-directory -s "OUTDIR=$out" run "$@" \
    > "$work/said" 2>&1 < /dev/null
}

# Both @mem lines are JSON, of the boot and of the end, and nothing was lost.
mem_lines()
{
  python3 - "$work/said" << 'EOF'
import json, sys
lines = [json.loads(l[5:]) for l in open(sys.argv[1]) if l.startswith("@mem ")]
assert [l["when"] for l in lines] == ["boot", "end"]
boot, end = lines
assert boot["order"] == end["order"] and boot["cost"] == end["cost"]
for a, b in zip(boot["banks"], end["banks"]):
    assert a["used"] == b["used"] and a["free"] == b["free"], (a, b)
assert end["count"]["miss"] == end["count"]["foreign"]
EOF
}

# good NAME ARGUMENT...
good()
{
  name=$1
  shift
  run "$@" && mem_lines >> "$work/said" 2>&1
  verdict $? "$name"
}

# bad NAME TEXT ARGUMENT...: ends non-zero, with one line of the kernel's
bad()
{
  name=$1
  text=$2
  shift 2
  run "$@"
  status=$?
  grep -v '^make' "$work/said" > "$work/own"
  [ $status != 0 ] && [ "$(wc -l < "$work/own")" = 1 ] &&
    grep -q "$text" "$work/own"
  verdict $? "$name"
}

good "the built-in machine"
grep -q 'Where 1024 bytes land' "$work/said"
verdict $? "it is told to people"
for blob in tests/infra/fixtures/fdt/virt-8x4.dtb tests/infra/fixtures/fdt/private-banks.dtb; do
  good "a machine from a blob: ${blob##*/}" "BLOB=$blob"
done
good "a machine from a source" BLOB=tests/infra/fixtures/fdt/private-banks.dts

head -c 100 tests/infra/fixtures/fdt/virt-8x4.dtb > "$work/short.dtb"
: > "$work/empty.dtb"
head -c 4096 /dev/zero > "$work/zero.dtb"
bad "a truncated blob is one line" 'short.dtb' "BLOB=$work/short.dtb"
bad "an empty file is one line" 'empty' "BLOB=$work/empty.dtb"
bad "a file of zeroes is one line" 'not a device tree' "BLOB=$work/zero.dtb"
bad "a missing file is one line" 'No such file' "BLOB=$work/none.dtb"
run CONF=config/none.build
status=$?
grep -q 'config/none.build' "$work/said"
verdict $((status == 0 || $? != 0)) "a missing configuration is named"
make -s help > "$work/said" && grep -q 'make run' "$work/said"
verdict $? "make help lists the targets"
plan
