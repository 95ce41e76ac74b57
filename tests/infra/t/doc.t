#!/bin/sh
# Doxygen over the public headers: no warning; and that it would give one.
command -v doxygen > /dev/null || {
  echo "1..0 # SKIP there is no doxygen"
  exit 0
}
work=$(mktemp -d "${TMPDIR:-/tmp}/doc.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
failed=0
make -s pages "OUTDIR=$work" > "$work/said" 2>&1 &&
  [ -e "$work/doc/html/index.html" ] || failed=1
[ $failed = 0 ] || head -n 20 "$work/said" | sed 's/^/# /'
[ $failed = 0 ] && echo "ok 1 - every header reads without a warning" ||
  echo "not ok 1 - every header reads without a warning"

mkdir "$work/planted"
printf '/** @file */\n/** @This is as @ref nothing. */\nint f(void);\nint g(void);\n' \
  > "$work/planted/planted.h"
{
  cat doc/Doxyfile
  echo "INPUT = $work/planted"
  echo "OUTPUT_DIRECTORY = $work"
} | doxygen - > /dev/null 2> "$work/said"
if [ $? != 0 ] && grep -q "resolve reference to 'nothing'" "$work/said" &&
  grep -q 'Member g(void).*is not documented' "$work/said"; then
  echo "ok 2 - a name that is not there and a function without a word are told"
else
  failed=1
  sed 's/^/# /' "$work/said"
  echo "not ok 2 - a name that is not there and a function without a word are told"
fi
echo "1..2"
[ $failed = 0 ]
