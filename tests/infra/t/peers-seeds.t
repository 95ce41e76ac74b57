#!/bin/sh
# The same policy on six more seeds of the generators; minutes.
[ "${LONG-}" ] || {
  echo "1..0 # SKIP for make check-long"
  exit 0
}
tests/bench/peers/measure.sh "$OUTDIR" seeds || exit 1
exec awk -f tests/bench/peers/verdict.awk -f tests/bench/peers/judge.awk "$OUTDIR"/peers/seeds*.txt
