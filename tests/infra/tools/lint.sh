#!/bin/sh
# tests: the rules of the house, as flat TAP; the first lines of each breach.
# SPDX-License-Identifier: LGPL-2.1-only

#   lint.sh [WORD]      only the checks whose name has this word

cd "$(dirname "$0")/../../.." || exit 1
only=${1-}
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
  case $name in *"$only"*) ;; *) return ;; esac
  count=$((count + 1))
  if "$@" > "$work/said" 2>&1; then
    echo "ok $count - $name"
  else
    failed=$((failed + 1))
    head -n 12 "$work/said" | sed 's/^/# /'
    echo "not ok $count - $name"
  fi
}

files=$(git ls-files -co --exclude-standard 2> /dev/null ||
  find . -path ./out -prune -o -type f -print | sed 's,^\./,,')

# sources PATTERN: the files of the tree whose name matches
sources()
{
  echo "$files" | grep "$1" | while read -r file; do
    [ ! -e "$file" ] || echo "$file"
  done
}

format()
{
  sources '\.[ch]$' | xargs clang-format --dry-run -Werror 2>&1 |
    grep 'warning\|error' && return 1
  return 0
}

# alone IMAGE LLVM GOAL: headers of an image
alone()
{
  # shellcheck disable=SC2046 # several words
  env -u MAKEFLAGS make --no-print-directory -k $(tests/infra/tools/image.sh "$1") \
    "OUTDIR=$OUTDIR" "LLVM=$2" WERROR=1 "$3" > "$work/headers" 2>&1 || {
    grep -v '^  [A-Z]' "$work/headers"
    return 1
  }
}

# Every public header compiles alone, with both compilers; those of processors and
# boards with clang, which knows them all, once with the caches of a processor.
headers()
{
  alone emu-4x2 '' headers && alone emu-4x2 1 headers || return 1
  for image in $(awk '!/^#/ && $2 ~ /-test$|-cache$/ && $3 == "" { print $2 }' \
    tests/system/boot/*/images.txt); do
    alone "$image" 1 headers-own || return 1
  done
}

# The symbols of every image that was built without a sanitizer.
objects()
{
  set --
  for config in "$OUTDIR"/*/config.mk; do
    image=${config%/config.mk}
    case $image in *-asan | *-tsan) continue ;; esac
    [ ! -e "$image/kernel.elf" ] || set -- "$@" "$image"
  done
  [ $# != 0 ] && python3 tests/infra/tools/check_layers.py --objects "$@"
}

# A module.mk is a list: assignments, comments, continued lines.
lists()
{
  for list in $(sources 'module\.mk$'); do
    grep -nHv '^#\|^$\|^[a-z-]*\($([A-Z0-9_]*)\)\?[[:space:]]*[:+]=\|^[[:space:]]' \
      "$list" && return 1
  done
  return 0
}

shells()
{
  status=0
  for script in $(sources '\.sh$\|\.t$'); do
    sh -n "$script" || status=1
  done
  return $status
}

check "layout is clang-format's" format
check "includes point down the layers" python3 tests/infra/tools/check_layers.py
check "symbols point down the layers, state lies where it may" objects
check "style beyond layout" python3 tests/infra/tools/check_style.py
check "each token is declared once, beside code that uses it" \
  python3 tests/infra/tools/check_tokens.py
check "a new target needs no line in a file that is not its own" \
  python3 tests/infra/tools/check_targets.py
check "each public header compiles alone" headers
check "a module.mk is a list" lists
check "shell scripts parse" shells
check "each function says its context and its cost, each field who writes it" \
  python3 tests/infra/tools/check_promises.py
check "every line of a reader of tables is expected by a test" \
  python3 tests/infra/tools/check_lines.py
check "every fault of the contract has a test" \
  python3 tests/infra/tools/check_faults.py
echo "1..$count"
[ "$failed" = 0 ]
