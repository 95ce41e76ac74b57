#!/bin/sh
# tests: the rules of the house, as flat TAP; the first lines of each breach.
# SPDX-License-Identifier: LGPL-2.1-only

cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d "${TMPDIR:-/tmp}/lint.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
export PYTHONDONTWRITEBYTECODE=1
: "${OUTDIR:=out}"
count=0
failed=0

# check NAME COMMAND...: silent and 0 is good
check()
{
  name=$1
  shift
  count=$((count + 1))
  if "$@" > "$work/said" 2>&1; then
    echo "ok $count - $name"
  else
    failed=$((failed + 1))
    head -n 12 "$work/said" | sed 's/^/# /'
    echo "not ok $count - $name"
  fi
}

sources()
{
  git ls-files -co --exclude-standard "$@" 2> /dev/null
}

format()
{
  sources '*.c' '*.h' | while read -r file; do
    [ ! -e "$file" ] || clang-format --dry-run -Werror "$file" 2>&1
  done | grep 'warning\|error' && return 1
  return 0
}

# Every public header compiles alone, with both compilers.
headers()
{
  status=0
  for header in include/mutek/*.h gpct/include/gpct/*.h; do
    for cc in gcc clang; do
      $cc -std=gnu11 -ffreestanding -fsyntax-only -Wall -Wextra -Wundef \
        -Werror -Wno-unused-function -I"$OUTDIR/emu-4x2" -Iinclude \
        -Igpct/include -Icpu/emu/include -x c "$header" || status=1
    done
  done
  return $status
}

# A module.mk is a list: assignments, comments, continued lines.
lists()
{
  for list in $(sources '*module.mk'); do
    grep -nHv '^#\|^$\|^[a-z-]*\($([A-Z0-9_]*)\)\?[[:space:]]*[:+]=\|^[[:space:]]' \
      "$list" && return 1
  done
  return 0
}

shells()
{
  status=0
  for script in $(sources '*.sh' '*.t'); do
    sh -n "$script" || status=1
  done
  return $status
}

check "layout is clang-format's" format
check "includes point down the layers" python3 tests/tools/check_layers.py
check "symbols point down the layers, state lies where it may" \
  python3 tests/tools/check_layers.py --objects "$OUTDIR/emu-4x2"
check "style beyond layout" python3 tests/tools/check_style.py
check "each public header compiles alone" headers
check "a module.mk is a list" lists
check "shell scripts parse" shells
check "every fault of the contract has a test" \
  python3 tests/tools/check_faults.py
echo "1..$count"
[ "$failed" = 0 ]
