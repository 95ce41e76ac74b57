#!/bin/sh
# tests: mkconfig against the configurator of MutekH, over its own tree.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   tests/host/mkconfig/upstream.sh TREE [--all]
#
# TREE is a checkout of MutekH, which is only read; its configurator is a program
# in perl. Prints what differs, what explains it, and "N of N configurations,
# token by token, agree"; status 0 if they do. Ten minutes; hours with --all.
set -eu

tree=${1:?checkout of MutekH}
[ -e "$tree/scripts/config.pl" ] || {
  echo "upstream: $tree: no scripts/config.pl there, give a checkout of MutekH" >&2
  exit 2
}
tree=$(cd "$tree" && pwd)
shift
cd "$(dirname "$0")/../../.."
out=${OUTDIR:-out}
make --no-print-directory -s mkconfig "OUTDIR=$out"
work=$(mktemp -d "${TMPDIR:-/tmp}/upstream.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
export PYTHONDONTWRITEBYTECODE=1
python3 tests/host/mkconfig/upstream.py "$out/mkconfig" "$tree" "$work" "$@"
