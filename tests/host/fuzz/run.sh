#!/bin/sh
# tests: libFuzzer against the readers, the engine and the layer, as flat TAP.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   run.sh OUTDIR SECONDS [NAME...]     names: fdt acpi engine layer
#
# Builds each target in OUTDIR/fuzz with AddressSanitizer and the checks of
# undefined behaviour, reads what is kept of it (tests/infra/fixtures/fuzz/NAME.txt, an
# input a line, and the samples of the readers), and then invents for SECONDS, two
# targets at a time where there are two processors.
# SEED may be set. An input that breaks a promise is left in OUTDIR/fuzz, and
# OUTDIR/fuzz/NAME runs it again. New inputs that reach new code stay in
# OUTDIR/fuzz/NAME.corpus; keep.sh shrinks them into what is kept.

set -u
unset MAKEFLAGS MFLAGS MAKELEVEL
cd "$(dirname "$0")/../../.." || exit 1
out=$1/fuzz
seconds=$2
shift 2
[ $# != 0 ] || set -- fdt acpi engine layer
for name; do
  case $name in
  fdt | acpi | engine | layer) ;;
  *) echo "run.sh: $name: no such target" >&2 && exit 1 ;;
  esac
done
command -v clang > /dev/null || {
  echo "1..0 # SKIP there is no clang"
  exit 0
}
mkdir -p "$out"
sanitize='undefined -fno-sanitize-recover=undefined'
flags="-std=gnu11 -g -O1 -Wall -Wextra -Wundef -Werror -I$out -I. -Iinclude
  -Igpct/include -Icpu/emu/include"

# compile SANITIZERS SOURCE...: objects in $place, whose names are in $objects. A
# source x_wide.c is x.c once more, as the second instance of what it is.
compile()
{
  with=$1
  shift
  for source; do
    object=$place/$(echo "$source" | tr / _).o
    objects="$objects $object"
    wide=
    case $source in *_wide.c) wide=-DSMART_WIDE source=${source%_wide.c}.c ;; esac
    # shellcheck disable=SC2086 # several words
    clang $flags $wide ${with:+-fsanitize=$with} -c "$source" -o "$object" || return 1
  done
}

# config OUTDIR: the tokens and the list of sources, as emu-test has them
config()
{
  make -s "OUTDIR=$1" CONF=tests/system/boot/emu/emu.build BUILD=test > /dev/null &&
    cp "$1/emu-test/config.h" "$out"
}

# layer: the sources that emu-test has, of which the linker takes what it needs.
# The engine touches what nobody else may: it is not watched.
layer()
{
  for object in "${out%/fuzz}"/emu-test/mutek/*.o \
    "${out%/fuzz}"/emu-test/mutek/*/*.o; do
    source=${object#"${out%/fuzz}/emu-test/"}
    source=${source%.o}.c
    [ -f "$(echo "$source" | sed 's/_wide\.c$/.c/')" ] || continue # an old object
    case $source in
    mutek/engine/*) compile "fuzzer-no-link,$sanitize" "$source" ;;
    *) compile "$all" "$source" ;;
    esac || return 1
  done
  rm -f "$place/layer.a"
  # shellcheck disable=SC2086 # several words
  ar rcs "$place/layer.a" $objects
  objects=
  compile "$all" tests/host/fuzz/layer_fuzz.c tests/host/fuzz/alone.c tests/image/lib/invent.c
  objects="$objects $place/layer.a"
}

# The engine without caches, and the names of its second instance
narrow()
{
  find mutek -name 'memory_allocator_smart*.c' ! -name '*_kept.c' | sort
}

wide()
{
  narrow | sed '/_secret\.c$/d; s/\.c$/_wide.c/'
}

# build NAME
build()
{
  objects=
  all=fuzzer-no-link,address,$sanitize
  place=$out/$1.objects
  mkdir -p "$place"
  case $1 in
  fdt | acpi) compile "$all" "tests/host/$1/$1_fuzz.c" "tests/host/$1/host.c" \
    tests/host/lib/*.c mutek/topology/machine.c "drivers/firmware/$1_"*.c ;;
  # shellcheck disable=SC2046 # several words
  engine) compile "$all" tests/host/fuzz/engine_fuzz.c \
    $(narrow) $(wide) &&
    compile '' tests/host/engine/world.c tests/host/engine/walk_smart.c ;;
  layer) layer ;;
  esac && clang -fsanitize=fuzzer,address,undefined $objects -o "$out/$1"
}

# unpack NAME: what is kept becomes files
unpack()
{
  rm -rf "$out/$1.kept"
  mkdir -p "$out/$1.kept" "$out/$1.corpus"
  python3 - "$out/$1.kept" "tests/infra/fixtures/fuzz/$1.txt" << 'END'
import pathlib, sys
place, kept = map(pathlib.Path, sys.argv[1:])
for number, line in enumerate(kept.read_text().split() if kept.exists() else []):
    (place / str(number)).write_bytes(bytes.fromhex(line))
END
}

# fuzz NAME: its line of TAP, without a number
fuzz()
{
  samples=
  longest=400
  case $1 in
  fdt | acpi)
    samples=tests/infra/fixtures/$1
    longest=5000
    ;;
  esac
  if build "$1" > "$out/$1.log" 2>&1 && unpack "$1" &&
    "$out/$1" "-max_total_time=$seconds" "-max_len=$longest" \
      "-seed=${SEED:-1}" -timeout=60 "-artifact_prefix=$out/$1-" \
      "$out/$1.corpus" "$out/$1.kept" $samples >> "$out/$1.log" 2>&1
  then
    runs=$(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "$out/$1.log")
    echo "ok - $1: $runs inputs keep every promise"
  else
    grep -v '^#[0-9]' "$out/$1.log" | head -n 20 | sed 's/^/# /'
    echo "not ok - $1"
  fi
}

config "${out%/fuzz}" || exit 1
count=0
failed=0
while [ $# != 0 ]; do
  pair=$1
  shift
  [ $# = 0 ] || [ "$(nproc)" = 1 ] || {
    pair="$pair $1"
    shift
  }
  for name in $pair; do
    fuzz "$name" > "$out/$name.tap" &
  done
  wait
  for name in $pair; do
    count=$((count + 1))
    sed "s/^\(not \)*ok -/\1ok $count -/" "$out/$name.tap"
    grep -q '^ok' "$out/$name.tap" || failed=$((failed + 1))
  done
done
echo "1..$count"
[ "$failed" = 0 ]
