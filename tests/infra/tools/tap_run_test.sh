#!/bin/sh
# tests: tap_run.sh itself, with kernels that are small scripts.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   tap_run_test.sh       flat TAP on stdout

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/tap_run_test.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

count=0
failed=0

# verdict NAME: the status before says whether it holds.
verdict()
{
  if [ $? = 0 ]; then
    word=ok
  else
    word='not ok'
    failed=$((failed + 1))
    sed 's/^/# /' "$work/out"
  fi
  count=$((count + 1))
  echo "$word $count - tap_run: $1"
}

# run SECONDS: a kernel, read from stdin, under the runner.
run()
{
  { echo '#!/bin/sh'; cat; } > "$work/kernel"
  chmod +x "$work/kernel"
  "$here/tap_run.sh" -t "$1" "$work/kernel" suite > "$work/out" 2> "$work/err"
  status=$?
}

# Does the run fail, and say so with a test that is in its plan?
fails()
{
  [ "$status" = 1 ] && [ ! -s "$work/err" ] && grep -q '^not ok ' "$work/out" &&
    [ "$(grep -c '^ok \|^not ok ' "$work/out")" = \
      "$(sed -n 's/^1\.\.//p' "$work/out")" ]
}

says()
{
  fails && grep -q "^not ok .*$1" "$work/out"
}

run 10 << 'END'
echo '@mem {"v":1,"when":"boot"}'
echo 1..2
echo ok 1 - a: first
echo '# a note'
echo 'a message of the kernel'
echo "ok 2 - a: second # SKIP why"
echo '@mem {"v":1,"when":"end"}'
END
[ "$status" = 0 ] && ! grep -q '^not ok' "$work/out" &&
  [ "$(grep -c '^ok ' "$work/out")" = 2 ] && grep -q '^1\.\.2$' "$work/out"
verdict 'a good run passes'
! grep -v '^ok \|^1\.\.\|^#' "$work/out" > /dev/null
verdict 'all that is no TAP becomes a comment'
grep -q '^# [0-9.]* s: ' "$work/out"
verdict 'the seconds are told'

run 10 << 'END'
printf '1..2\nok 1 - a\nnot ok 2 - b\n'
END
fails
verdict 'a test that fails, fails the run'

run 10 << 'END'
printf '1..3\nok 1 - a\nok 2 - b\n'
END
says '2 of 3 planned'
verdict 'a run that stops before its plan ends, fails'

run 10 << 'END'
printf '1..1\nok 1 - a\nok 2 - b\n'
END
says '2 of 1 planned'
verdict 'a test beyond the plan fails the run'

run 10 << 'END'
printf '1..2\nok 1 - a\nok 1 - a\n'
END
says 'test 2 calls itself 1'
verdict 'a number out of order fails the run'

run 10 << 'END'
printf 'ok 1 - a\n'
END
says 'no plan'
verdict 'a run without a plan fails'

run 10 < /dev/null
says 'no plan'
verdict 'silence fails'

run 10 << 'END'
echo 1..0
END
says 'nothing tested'
verdict 'an empty plan fails'

run 10 << 'END'
printf '1..1\nok 1 - a\n'
exit 1
END
says 'exit status 1'
verdict 'an exit status other than 0 fails the run'

run 1 << 'END'
printf '1..2\nok 1 - a\n'
exec sleep 60
END
says 'killed: no end in 1 s'
verdict 'a hang is ended and fails'
grep -q '^ok 1 - a' "$work/out"
verdict 'what a hang has said is kept'

run 1 << 'END'
trap '' TERM
printf '1..1\nok 1 - a\n'
while :; do sleep 1; done
END
says 'killed: no end in 1 s'
verdict 'a hang that ignores TERM is killed'

run 10 << 'END'
printf '1..1\nok 1 - a\nand on\n'
END
says '1 lines after the last test'
verdict 'a line after the last test fails the run'

run 10 << 'END'
printf '1..1\nok 1 - a\n@mem {"v":1,"when":"end"}\n@mem {"when":"boot"}\n'
END
says '1 lines after the last test'
verdict 'a second start after the last test fails the run'

run 10 << 'END'
printf '1..1\n    not ok 1 - inner\nok 1 - a\n'
END
says nested
verdict 'an indented not ok fails the run'

run 10 << 'END'
printf '1..1\n# not ok 1 - inner\nok 1 - a\n'
END
says nested
verdict 'a not ok in a comment fails the run'

run 10 << 'END'
printf '1..1\nok 1 - a\n'
kill -SEGV $$
END
says 'ended by signal 11'
verdict 'an end by a signal fails the run'

run 10 << 'END'
echo 'WARNING: ThreadSanitizer: data race (pid=1)' >&2
printf '1..1\nok 1 - a\n'
END
says '1 sanitizer reports'
verdict 'a report of a sanitizer fails the run'

run 10 << 'END'
echo 'x.c:1:2: runtime error: shift exponent 64 is too large' >&2
printf '1..1\nok 1 - a\n'
END
says '1 sanitizer reports'
verdict 'a report of undefined behaviour fails the run'

run 10 << 'END'
printf '1..2\nok 1 - a\nBail out! no memory\n'
END
says 'bailed out'
verdict 'a bail out fails the run'

run 10 << 'END'
printf '1..1\nok 1 - a\n1..1\n'
END
says 'two plans'
verdict 'a second plan fails the run'

"$here/tap_run.sh" "$work/missing" > "$work/out" 2> "$work/err"
status=$?
says 'exit status 127'
verdict 'a kernel that does not exist fails'

echo "1..$count"
[ "$failed" = 0 ]
