#!/bin/sh
# Commits from December 2026 on have a subject of at most 60 columns and, but for
# merges, a body.
if ! git rev-parse HEAD > /dev/null 2>&1; then
  echo "1..0 # SKIP this is no checkout of git"
  exit 0
fi
since=--since=2026-12-01T00:00:00Z
long=$(git log $since --format='%h %s' | awk 'length($0) - index($0, " ") > 60')
bare=$(git log $since --no-merges --format='%h %s%x09%b%x00' | tr '\n\0' ' \n' |
  awk -F '\t' '/[^ ]/ && $2 ~ /^ *$/ { print $1 }')
[ -z "$long$bare" ] || printf '%s\n' "$long" "$bare" | sed '/^$/d; s/^/# /'
[ -z "$long" ] && echo "ok 1 - no subject is longer than 60 columns" ||
  echo "not ok 1 - no subject is longer than 60 columns"
[ -z "$bare" ] && echo "ok 2 - each commit has a body" ||
  echo "not ok 2 - each commit has a body"
echo "1..2"
[ -z "$long$bare" ]
