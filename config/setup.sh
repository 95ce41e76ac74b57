#!/bin/sh
# config: what the checks need, installed where that is allowed.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   config/setup.sh run|check       needs of `make run`, or of `make check`
#
# Looks for each tool; what is missing is installed on Debian as root, after
# saying so, and otherwise the one command to type is printed and the status is 1.
# What a target needs stands in cpu/X/needs and arch/X/needs: lines of a command or
# a file, and the Debian package that brings it.

set -eu
what=${1:-check}

# command or file : Debian package
needs='cc:gcc make:make'
[ "$what" = run ] || needs="$needs
  prove:perl python3:python3 dtc:device-tree-compiler clang:clang
  clang-format:clang-format ld.lld:lld spin:spin git:git sqlite3:sqlite3 xz:xz-utils
  qemu-arm:qemu-user arm-linux-gnueabihf-gcc:gcc-arm-linux-gnueabihf
  /usr/arm-linux-gnueabihf/include/stdio.h:libc6-dev-armhf-cross
  /usr/include/newlib/stdint.h:libnewlib-dev
  /usr/include/libfdt.h:libfdt-dev iasl:acpica-tools doxygen:doxygen
  /usr/lib/llvm-14/lib/clang/14.0.6/lib/linux/libclang_rt.fuzzer-x86_64.a:libclang-rt-14-dev
  $(cat "$(dirname "$0")"/../cpu/*/needs "$(dirname "$0")"/../arch/*/needs \
    2> /dev/null | sed '/^#/d; s/ /:/')"

missing=
for need in $needs; do
  tool=${need%%:*}
  case $tool in
  /*) [ -e "$tool" ] && continue ;;
  *) command -v "$tool" > /dev/null && continue ;;
  esac
  missing="$missing ${need##*:}"
done
[ -n "$missing" ] || exit 0

install="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
  echo "setup: missing:$missing; running: $install"
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2086 # several words
  if { apt-get update && $install; } > "$log" 2>&1; then
    exit 0
  fi
  tail -n 20 "$log" >&2
fi
echo "setup: missing:$missing; on Debian, type: sudo $install" >&2
exit 1
