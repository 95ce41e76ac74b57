#!/bin/sh
# tests: sources and headers under both compilers, as flat TAP.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   compile.sh OUTDIR [IMAGE...]
#
# Compiles each source of an image, and each public header alone, for its target,
# with warnings as errors and the headers of newlib in place of the host's. The
# images are the suites of each target (tests/system/boot/*/images.txt) and the applications.
# NEWLIB may name the headers' directory. Under clang the suites of boards are
# linked too, by lld; other checks boot what gcc has linked. Nothing is kept. Unless
# LONG is set, of an application only what the suites have not, and under clang
# headers of the kernel alone only on the first target.

set -u
out=$1
shift
if [ $# = 0 ]; then
  # shellcheck disable=SC2046 # several words
  set -- $(cat tests/system/boot/*/images.txt |
    awk '!/^#/ && $2 ~ /-test$/ && $3 == "" { print $2 }') emu-4x2 emu-fault emu-bench emu-probe ibmpc-sweep
fi
: "${NEWLIB:=/usr/include/newlib}"
[ -e "$NEWLIB/stdint.h" ] || {
  echo "1..0 # SKIP $NEWLIB: no headers of newlib"
  exit 0
}
unset MAKEFLAGS MFLAGS MAKELEVEL
work=$(mktemp -d "${TMPDIR:-/tmp}/compile.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
make --no-print-directory -s "OUTDIR=$out" mkconfig || exit 1

count=0
failed=0
[ "${LONG-}" ] && application=objects own=headers || application=objects-app own=headers-own
for image; do
  goals=$application
  case $image in *-test) goals='objects headers' ;; esac
  for cc in gcc clang; do
    count=$((count + 1))
    name="$image under $cc"
    llvm=
    [ $cc = gcc ] || llvm=1
    optimize=OPTIMIZE=-fsyntax-only
    case $cc,$image in
    clang,emu-*) ;;
    clang,*-test)
      goals="all $own"
      optimize=
      name="$image under clang, and linked"
      ;;
    esac
    # shellcheck disable=SC2046,SC2086 # several words
    if make --no-print-directory -k $(tests/infra/tools/image.sh "$image") "OUTDIR=$work" \
      "MKCONFIG=$out/mkconfig" "NEWLIB=$NEWLIB" "LLVM=$llvm" WERROR=1 \
      $optimize $goals > "$work/said" 2>&1 &&
      grep -q '  CC  ' "$work/said"; then
      echo "ok $count - $name"
    else
      failed=$((failed + 1))
      grep -v '^  [A-Z]' "$work/said" | head -n 12 | sed 's/^/# /'
      echo "not ok $count - $name"
    fi
  done
done
echo "1..$count"
[ "$failed" = 0 ]
