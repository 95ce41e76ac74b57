#!/bin/sh
# tests: run one kernel with a time limit, and judge the run as a whole.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   tap_run.sh [-t SECONDS] KERNEL [ARGUMENT...]
#   prove --exec 'tests/infra/tools/tap_run.sh -t 60 out/emu-test/kernel.elf --' lock smp
#
# Passes the TAP of the kernel on to stdout; every other line becomes a comment.
# A run is good when its plan is complete and in order, nothing follows the last
# test but the kernel's final @mem line, its exit status is 0, no sanitizer has
# spoken and no line says `not ok`, not even an indented one. What is wrong with
# the run as a whole becomes one more test, which fails. Without an answer the
# kernel gets TERM after the time limit, default 60, and KILL after 2 seconds
# more. The exit status is 0 for a good run, 1 otherwise.

limit=60
if [ "${1-}" = -t ]; then
  limit=${2-}
  shift 2
fi
if [ $# -lt 1 ]; then
  echo "usage: tap_run.sh [-t SECONDS] KERNEL [ARGUMENT...]" >&2
  exit 1
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/tap_run.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# At exit, ThreadSanitizer otherwise sleeps a second for stray reports.
TSAN_OPTIONS="${TSAN_OPTIONS-} atexit_sleep_ms=0"
export TSAN_OPTIONS

read -r begin _ < /proc/uptime
timeout -k 2 "$limit" "$@" > "$work/out" 2>&1 < /dev/null
status=$?
read -r end _ < /proc/uptime

awk -v status="$status" -v limit="$limit" -v begin="$begin" -v end="$end" \
  -v name="$*" '
function fault(text)
{
  faults = faults (faults == "" ? "" : "; ") text
}

function put(line)
{
  text[++lines] = line
}

/^1\.\.[0-9]+$/ {
  if (++plans > 1)
    fault("two plans")
  plan = substr($0, 4) + 0
  next
}

/^(not )?ok( |$)/ {
  number = $1 == "ok" ? $2 : $3
  tests++
  if (number != tests)
    fault("test " tests " calls itself " number)
  if ($1 == "not")
    failed++
  put($0)
  next
}

# A failure that hides in a line which a harness takes for a comment.
/^[ \t#]+not ok/ {
  fault("nested: " $0)
}

/ERROR: [A-Za-z]+Sanitizer|WARNING: [A-Za-z]+Sanitizer|runtime error:/ {
  reports++
}

/^Bail out!/ {
  fault("it bailed out")
}

{
  if (plans && tests >= plan && !($0 ~ /^@mem .*"when":"end"/))
    after++
  put(/^#/ ? $0 : "# " $0)
}

END {
  seconds = end - begin
  if (status == 124 || (status == 137 && seconds >= limit))
    fault("killed: no end in " limit " s")
  else if (status > 128)
    fault("ended by signal " (status - 128))
  else if (status != 0)
    fault("exit status " status)
  if (!plans)
    fault("no plan")
  else if (tests != plan)
    fault(tests + 0 " of " plan " planned tests")
  else if (plan == 0)
    fault("nothing tested")
  if (after)
    fault(after " lines after the last test")
  if (reports)
    fault(reports " sanitizer reports")

  print "1.." tests + (faults != "")
  for (i = 1; i <= lines; i++)
    print text[i]
  if (faults != "")
    print "not ok " tests + 1 " - " name ": " faults
  printf "# %.2f s: %s\n", seconds, name
  exit faults != "" || failed
}' "$work/out"
