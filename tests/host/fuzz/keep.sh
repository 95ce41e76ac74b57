#!/bin/sh
# tests: the fewest inputs that reach what all inputs of a target reach.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   keep.sh OUTDIR NAME      after run.sh OUTDIR SECONDS NAME
#
# Writes tests/infra/fixtures/fuzz/NAME.txt anew: inputs of at most 400 bytes, in hex,
# one a line, the shortest first; of more than 200 every so many.

set -eu
cd "$(dirname "$0")/../../.."
out=$1/fuzz
name=$2
rm -rf "$out/$name.min"
mkdir -p "$out/$name.min"
"$out/$name" -merge=1 -max_len=400 "$out/$name.min" "$out/$name.kept" \
  "$out/$name.corpus" 2> /dev/null
mkdir -p tests/infra/fixtures/fuzz
python3 - "$out/$name.min" > "tests/infra/fixtures/fuzz/$name.txt" << 'END'
import pathlib, sys
inputs = [p.read_bytes() for p in pathlib.Path(sys.argv[1]).iterdir()]
inputs.sort(key=lambda d: (len(d), d))
for data in inputs[::-1][::len(inputs) // 200 + 1][::-1]:
    print(data.hex())
END
wc -lc "tests/infra/fixtures/fuzz/$name.txt"
