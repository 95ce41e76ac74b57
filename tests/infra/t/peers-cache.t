#!/bin/sh
# What caches of free blocks cost and keep, against limits; nothing here is a time.
tests/bench/peers/caches.sh "$OUTDIR" check || exit 1
exec awk -v judge=1 -f tests/bench/peers/verdict.awk -f tests/bench/peers/caches.awk "$OUTDIR"/caches/*.txt
