#!/bin/sh
# tests: the build itself: elsewhere, in parallel, again, after a change.
# SPDX-License-Identifier: LGPL-2.1-only

top=$(cd "$(dirname "$0")/../../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/build.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
. "$(dirname "$0")/tap.sh"
said=$work/said

# A copy, since files will be changed.
"$top/tests/infra/tools/copy_tree.sh" "$work/tree" || exit 1
cd "$work/tree" || exit 1
conf=$work/one.build
cp config/emu-1x1.build "$conf"

build()
{
  make --no-print-directory "OUTDIR=$work/out" "CONF=$conf" "$@" \
    > "$work/said" 2>&1 < /dev/null
}

build -j8
verdict $? "a build elsewhere, in parallel"
[ ! -e out ] && [ ! -L compile_commands.json ] &&
  [ -x "$work/out/one/kernel.elf" ]
verdict $? "nothing is written into the tree"
python3 tests/infra/tools/check_editor.py "$work/out/one" mutek/base/panic.c > "$work/said"
verdict $? "an editor knows each object"
build && grep -q 'Nothing to be done' "$work/said"
verdict $? "a second build does nothing"

touch mutek/mutek.config
build && grep -q 'Nothing to be done' "$work/said"
verdict $? "a declaration that says the same rebuilds nothing"
sed -i 's/0x10000/0x20000/' "$conf"
build && grep -q 'CC  *arch/emu/memory_single' "$work/said"
verdict $? "a changed token rebuilds"
echo '/* */' >> include/mutek/bit.h
build && grep -q 'CC  *mutek/mem_single' "$work/said" &&
  ! grep -q 'CC  *arch/emu/host\.c' "$work/said"
verdict $? "a changed header rebuilds what includes it, and nothing else"

# once IMAGE ARG...: printk.o of an image, by way of the store; objects there
once()
{
  rm -f "$work/out/$1/mutek/base/printk.o"
  mkdir -p "$work/once"
  image=$1
  shift
  make --no-print-directory -s "OUTDIR=$work/out" "CONF=$work/$image.build" \
    "LAUNCHER=tests/infra/tools/once.sh $work/once" "$@" \
    "$work/out/$image/mutek/base/printk.o" > "$work/said" 2>&1 || echo failed
  find "$work/once" -type f | wc -l
}

sed 's/0x20000/0x30000/' "$conf" > "$work/two.build"
[ "$(once one) $(once two)" = '1 1' ] &&
  cmp -s "$work/out/one/mutek/base/printk.o" "$work/out/two/mutek/base/printk.o"
verdict $? "a source that looks alike in two images is compiled once"
[ "$(once two OPTIMIZE=-O1)" = 2 ] && cp mutek/base/printk.c "$work" &&
  echo 'int planted(void) { return 0; }' >> mutek/base/printk.c &&
  [ "$(once two)" = 2 ] && grep -q planted "$work/said" &&
  [ "$(once one)" = 2 ] && grep -q planted "$work/said"
verdict $? "other flags compile it again, and a warning is said each time"
cp "$work/printk.c" mutek/base

echo '  CONFIG_MUTEK_MEM_PROXIMITY' >> "$conf"
build
[ $? != 0 ] && grep -q 'one.build:[0-9]*: .*CONFIG_MUTEK_TOPOLOGY' "$work/said"
verdict $? "a token without its parent is an error at its line"
cp config/emu-1x1.build "$conf"
build SAN=none
[ $? != 0 ] && grep -q 'SAN=none' "$work/said"
verdict $? "an unknown sanitizer is named"
build LLVM=1 WERROR=1 && "$work/out/one/kernel.elf" > "$work/said"
verdict $? "clang builds it too"
make --no-print-directory clean "OUTDIR=$work/out" > "$work/said" 2>&1 &&
  [ ! -e "$work/out" ]
verdict $? "make clean removes what was built"
plan
