#!/bin/sh
# tests: a copy of the tree for a test that changes files.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   copy_tree.sh DIR    the sources, without history and what was built

mkdir -p "$1" && tar -C "$(dirname "$0")/../../.." --exclude=./out --exclude=./.git \
  --exclude=./compile_commands.json -cf - . | tar -C "$1" -xf -
