#!/bin/sh
# What the engine needs and costs, against limits; nothing here is a time.
# Long.
tests/bench/peers/measure.sh "$OUTDIR" check || exit 1
exec awk -f tests/bench/peers/verdict.awk -f tests/bench/peers/judge.awk "$OUTDIR"/peers/*.txt
