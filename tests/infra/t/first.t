#!/bin/sh
# The page doc/first.md: its code and its build file are those in the tree, and it
# prints what the page shows.
work=$(mktemp -d "${TMPDIR:-/tmp}/first.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# block N: the text of the Nth block of the page
block()
{
  awk -v n="$1" '/^```/ { inside = !inside; count += inside; next }
    inside && count == n' doc/first.md
}

verdict()
{
  number=$((number + 1))
  [ "$1" = 0 ] && echo "ok $number - $2" && return
  sed 's/^/# /' "$work/difference" && failed=1
  echo "not ok $number - $2"
}

number=0
failed=0
sed '1,/^$/d' tests/image/first/first.c | sed '1,/^$/d' > "$work/code"
block 1 | diff - "$work/code" > "$work/difference"
verdict $? "the code of the page is the application"
block 3 | diff - tests/image/first/first.build > "$work/difference"
verdict $? "the build file of the page is that of the application"
make --no-print-directory -s "OUTDIR=$OUTDIR" CONF=tests/image/first/first.build run \
  2> "$work/errors" | grep -v '^@mem\|^  [A-Z]' > "$work/printed"
block 4 | sed 1d | diff - "$work/printed" > "$work/difference"
verdict $? "it prints what the page shows"
cat "$work/errors" >&2
echo "1..$number"
exit $failed
