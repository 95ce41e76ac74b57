#!/bin/sh
# tests: every fault in a machine of its own, which must stop and say why.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   fault_run.sh [-t SECONDS] [-s FILE] KERNEL [NAME...]
#
# KERNEL is that of emu-fault, which lists its faults when none is
# named. A run passes when it ends within the time limit, default 10, with the
# status of a panic, when the one line `panic: ...` has what the list and the
# fault itself want in it, and its caller= lies where the fault was committed
# (see tests/image/fault/fault.h). A fault that nobody notices passes when the machine
# runs on to its end. With -s, FILE gets a line for each fault: its name, a tab,
# and what the machine said of it, without pointers and numbers. Then the machine is started from files that describe
# none, see tests/infra/tools/fault_blobs.py: each must end with status 1 and one line.
# Without NAMEs all is run. Prints flat TAP.

here=$(cd "$(dirname "$0")" && pwd)
limit=10
said=/dev/null
while getopts t:s: option; do
  case $option in
  t) limit=$OPTARG ;;
  s) said=$OPTARG ;;
  *) set -- ;;
  esac
done
[ $# = 0 ] || shift $((OPTIND - 1))
if [ $# -lt 1 ]; then
  echo "usage: fault_run.sh [-t SECONDS] [-s FILE] KERNEL [NAME...]" >&2
  exit 1
fi
kernel=$1
shift

work=$(mktemp -d "${TMPDIR:-/tmp}/fault_run.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# At exit, ThreadSanitizer otherwise sleeps a second for stray reports.
TSAN_OPTIONS="${TSAN_OPTIONS-} atexit_sleep_ms=0"
export TSAN_OPTIONS

count=0
failed=0

# verdict NAME REASON: REASON is empty for a pass.
verdict()
{
  count=$((count + 1))
  if [ -z "$2" ]; then
    echo "ok $count - fault: $1"
  else
    failed=$((failed + 1))
    echo "not ok $count - fault: $1: $2"
    sed 's/^/# /' "$work/out" | cut -c1-300 | head -n 40
  fi
}

# run ARGUMENT...: status and output of the machine.
run()
{
  timeout -k 2 "$limit" "$kernel" "$@" > "$work/out" 2>&1 < /dev/null
  status=$?
}

# The one line that names the reason against what is wanted of it.
panic_judge()
{
  awk -v wants="$1" -v status="$status" -v limit="$limit" '
  function fault(text)
  {
    if (reason == "")
      reason = text
  }
  /^fault: wants / {
    said[++saids] = substr($0, 14)
  }
  /^fault: code / {
    low = $3
    high = $4
  }
  /^fault: later / {
    later[++laters] = substr($0, 14)
  }
  /^fault: on / && !panics {
    fault("it went on: " substr($0, 11))
  }
  /^panic: / {
    panics++
    line = substr($0, 8)
  }
  /Sanitizer|runtime error:/ {
    fault("a sanitizer spoke first")
  }
  panics {
    after[$0] = 1
  }
  END {
    if (status == 124 || status == 137)
      fault("killed: no end in " limit " s")
    else if (status != 2)
      fault("exit status " status)
    if (panics != 1)
      fault(panics + 0 " lines that name a reason")
    if (index(line, wants) == 0)
      fault("not the reason: " wants)
    for (i = 1; i <= saids; i++) {
      # Words end at blanks, but a last one may go on: caller=0x.
      if (index(" " line " ", " " said[i]) == 0)
        fault("not in the line: " said[i])
    }
    for (i = 1; i <= laters; i++)
      if (!(later[i] in after))
        fault("never said: " later[i])
    if (low != "") {
      caller = line
      if (!sub(/.* caller=0x/, "", caller))
        fault("no caller")
      caller = substr("0000000000000000" caller, length(caller) + 1)
      if (caller < low || caller >= high)
        fault("the caller is elsewhere: " caller)
    }
    print reason
  }' "$work/out"
}

# A machine that runs on and ends as if nothing were wrong.
unseen_judge()
{
  awk -v status="$status" -v limit="$limit" '
  /^fault: unseen$/ {
    unseen++
  }
  /^fault: on / || /^panic: / || /Sanitizer|runtime error:/ {
    line = $0
  }
  END {
    if (status == 124 || status == 137)
      print "killed: no end in " limit " s"
    else if (line != "")
      print "it was noticed: " line
    else if (status != 0 || unseen != 1)
      print "exit status " status
  }' "$work/out"
}

# What the machine said, as words that are the same in each run.
said_write()
{
  answer=$(sed -n 's/^panic: //p' "$work/out" | sed 's/: ptr=.*//; q')
  printf '%s\t%s\n' "$1" "${answer:-nothing}" >> "$said"
}

# A machine that cannot be: one line, which is no panic; besides, one for each
# part of it that was dropped or replaced.
boot_judge()
{
  awk -v status="$status" -v limit="$limit" -v wants="${1-}" '
  !/^topology: .* dropped$|^fdt: \/|^fdt: no processor/ {
    lines++
    line = $0
  }
  END {
    if (status == 124 || status == 137)
      print "killed: no end in " limit " s"
    else if (status != 1)
      print "exit status " status
    else if (lines != 1)
      print lines + 0 " lines"
    else if (line ~ /panic|Sanitizer|runtime error/ || length(line) < 10)
      print "a line that does not say why"
    else if (index(line, wants) == 0)
      print "not why: " wants
  }' "$work/out"
}

run
grep "$(printf '\t')" "$work/out" > "$work/list"
if [ "$status" != 0 ] || [ ! -s "$work/list" ]; then
  verdict list "no list of faults, exit status $status"
fi

: > "$said"
while IFS="$(printf '\t')" read -r name wants; do
  case " $* " in
  '  ' | *" $name "*)
    run -- "$name"
    if [ "$wants" = - ]; then
      verdict "$name" "$(unseen_judge)"
    else
      verdict "$name" "$(panic_judge "$wants")"
    fi
    said_write "$name"
    ;;
  esac
done < "$work/list"

if [ $# = 0 ]; then
  mkdir "$work/blobs"
  python3 "$here/fault_blobs.py" "$work/blobs" > "$work/names" ||
    verdict boot-files "they cannot be made"
  run "$work/blobs/good.dtb"
  reason=
  grep -q '^@mem.*"when":"end"' "$work/out" && [ "$status" = 0 ] ||
    reason="it does not start, status $status"
  verdict boot-good "$reason"
  # CONFIG_CPU_START_MAX: 16 processors run, the others' memory is used.
  run "$work/blobs/crowd.dtb"
  reason=
  [ "$(grep '^@mem.*"when":"end"' "$work/out" | grep -o '"state":"[a-z]*"' |
    sort | uniq -c | tr -d '\n ')" = \
    '4"state":"absent"1"state":"boot"15"state":"up"' ] && [ "$status" = 0 ] ||
    reason="it does not start with 16, status $status"
  verdict boot-more-processors-than-start "$reason"
  run "$work/blobs/no-processors.dtb"
  reason=
  grep -q '^@mem.*"when":"end".*"cpus":\[{"id":0,"hw":"0x0",[^}]*"boot"}\]' \
    "$work/out" || reason="it does not start with one, status $status"
  verdict boot-no-processors "$reason"
  for name in missing $(cat "$work/names"); do
    run "$work/blobs/$name.dtb"
    case $name in
    *no-memory | memory-disabled) why="lists no memory" ;;
    memory-of-size-0 | memory-usable-none) why="all listed memory has size 0" ;;
    memory-too-small) why="what is left of the listed memory is too small" ;;
    memory-all-reserved) why="all listed memory is reserved" ;;
    memory-reached-*) why="no memory that all processors reach" ;;
    *) why= ;;
    esac
    verdict "boot-$name" "$(boot_judge "$why")"
  done
  run "$work"
  verdict boot-directory "$(boot_judge)"
  run "$work/blobs/good.dtb" extra
  verdict boot-extra-word "$(boot_judge)"
fi

if [ "$count" = 0 ]; then
  verdict list "none of these names is a fault: $*"
fi
echo "1..$count"
[ "$failed" = 0 ]
