#!/bin/sh
# tests: the table of doc/misuse.md, as the images answer.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   table.sh OUTDIR            print the table
#   table.sh OUTDIR write      and put it into doc/misuse.md
#   table.sh OUTDIR check      and compare it with doc/misuse.md: flat TAP
#
# Commits the first fault of each row of misuse.txt in emu-fault and in
# emu-fault-cache, which `make check` builds, and tells what the panic line said.
# All numbers of a fault are judged alike, by fault_run.sh, so one stands for all.

cd "$(dirname "$0")/../../.." || exit 1
out=${1:?}
page=doc/misuse.md
work=$(mktemp -d "${TMPDIR:-/tmp}/table.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# names IMAGE: the first fault of each kind that is about blocks.
names()
{
  "$out/$1/kernel.elf" | awk -F '\t' 'NF == 2 {
    kind = $1
    sub(/-[0-9]+$/, "", kind)
    if (kind !~ /^(own|absent|lock|stop|touch)-/ && !(kind in seen))
      print $1
    seen[kind]
  }'
}

for image in emu-fault emu-fault-cache; do
  # shellcheck disable=SC2046 # several words
  tests/infra/tools/fault_run.sh -s "$work/$image" "$out/$image/kernel.elf" \
    $(names $image) > "$work/tap" || {
    grep -v '^ok' "$work/tap"
    exit 1
  }
done

# A row for each line of misuse.txt; a heading is a row with nothing beside it.
awk '
FILENAME ~ /misuse.txt$/ {
  if (/^## /)
    row[++rows] = "| **" substr($0, 4) "** | | | |"
  else if (NF && !/^#/) {
    words = $0
    sub(/^[^ ]+ +/, "", words)
    row[++rows] = "| " words
    kind[rows] = $1
    known[$1]
  }
  next
}
{
  split($0, part, "\t")
  sub(/-[0-9]+$/, "", part[1])
  answer[FILENAME ~ /-cache$/, part[1]] = part[2]
  if (!(part[1] in known)) {
    print "misuse.txt: no row for " part[1] > "/dev/stderr"
    status = 1
  }
}
function said(cache, kind)
{
  if (!((cache, kind) in answer))
    return "-"
  return answer[cache, kind] == "nothing" ? "not noticed" : "`" answer[cache, kind] "`"
}
END {
  print "| the program | without caches | with caches | fault |"
  print "|---|---|---|---|"
  for (i = 1; i <= rows; i++) {
    if (kind[i] == "") {
      print row[i]
      continue
    }
    if (!((1, kind[i]) in answer)) {
      print "misuse.txt: no fault " kind[i] > "/dev/stderr"
      status = 1
    }
    print row[i] " | " said(0, kind[i]) " | " said(1, kind[i]) " | " kind[i] " |"
  }
  exit status
}' tests/image/fault/misuse.txt "$work/emu-fault" "$work/emu-fault-cache" \
  > "$work/table" || exit 1

case ${2-print} in
print) cat "$work/table" ;;
write)
  awk -v table="$work/table" '
  !/^\|/ { print; next }
  !done { while ((getline line < table) > 0) print line; done = 1 }' \
    "$page" > "$work/page" && cat "$work/page" > "$page"
  ;;
check)
  grep '^|' "$page" | diff - "$work/table" > "$work/diff"
  status=$?
  sed 's/^/# /' "$work/diff"
  [ $status = 0 ] || printf 'not '
  echo "ok 1 - $page says what the images answer: table.sh $out write"
  echo "1..1"
  exit $status
  ;;
esac
