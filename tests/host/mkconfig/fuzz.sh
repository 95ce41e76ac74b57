#!/bin/sh
# tests: libFuzzer on what mkconfig reads, under the sanitizers. Flat TAP.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   tests/host/mkconfig/fuzz.sh OUT [SECONDS]
#
# Builds in OUT, runs over tests/host/mkconfig/corpus and then looks for more, for
# SECONDS (20). What it finds stays in OUT/corpus for the next run; an input that
# fails is OUT/crash-*, and OUT/fuzz OUT/crash-* runs it again.
set -eu

cd "$(dirname "$0")/../../.."
out=${1:?directory to build in}
seconds=${2:-20}
mkdir -p "$out/corpus"
out=$(cd "$out" && pwd)
here=$PWD/tests/host/mkconfig

sources=$(ls config/mkconfig/*.c | grep -v '/main\.c$')
# shellcheck disable=SC2086 # several words
clang -std=c11 -g -O1 -Wall -Wextra -Werror \
  -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined \
  -I. -o "$out/fuzz" tests/host/mkconfig/fuzz.c $sources

echo 1..1
if "$out/fuzz" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 \
  -max_len=4096 -dict="$here/fuzz.dict" -artifact_prefix="$out/" \
  -print_final_stats=1 "$out/corpus" "$here/corpus" > "$out/fuzz.log" 2>&1; then
  echo "ok 1 - $(sed -n 's/^stat::number_of_executed_units: *//p' "$out/fuzz.log") inputs in $seconds s"
else
  tail -n 20 "$out/fuzz.log" | sed 's/^/# /'
  echo 'not ok 1 - inputs that mkconfig reads'
  exit 1
fi
