#!/bin/sh
# tests: one suite of a program of the host, on the kernel's memory.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   suite.sh BUILD SUITE    the flat TAP of tests/host/malloc/SUITE_test.c, which is run
#                           on BUILD/libmutek_malloc.so

set -u
library=$(cd "$1" && pwd)/libmutek_malloc.so
work=$(mktemp -d "${TMPDIR:-/tmp}/suite.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
${CC:-cc} -std=gnu11 -O1 -fno-builtin -pthread -o "$work/$2" \
  "$(dirname "$0")/$2_test.c" || exit 1
LD_PRELOAD=$library "$work/$2"
