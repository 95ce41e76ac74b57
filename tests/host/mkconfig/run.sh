#!/bin/sh
# mkconfig tests: one case per directive, flag and mistake, as flat TAP.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   run.sh TOOL        TOOL is the mkconfig to test, CC (default cc) compiles
#                      what it writes
#
# A case starts with a line "t 'what it proves'", in an empty directory:
#   tok A LINE...      declares CONFIG_A in A.config: line 1 is '%config', 2 is
#                      its 'desc', each LINE comes next, from 3 on
#   bld LINE...        writes the build file b.build
#   ok_with ARG...     the tool succeeds and says nothing
#   says TEXT ARG...   it succeeds and says TEXT (a notice or a warning) only
#   fails TEXT ARG...  it fails with the one line TEXT and writes nothing
#   on, off, val       compare with config.h and config.mk

case ${1:-} in
'') echo "usage: run.sh TOOL" >&2; exit 2 ;;
*/*) tool=$(cd "$(dirname "$1")" && pwd)/$(basename "$1") ;;
*) tool=$1 ;;
esac
here=$(cd "$(dirname "$0")" && pwd)
LC_ALL=C
export LC_ALL
unset CDPATH
top=$(mktemp -d "${TMPDIR:-/tmp}/mkconfig.XXXXXX") || exit 1
trap 'cd / && chmod -R u+w "$top" && rm -rf "$top"' EXIT
trap 'exit 1' HUP INT TERM

limit=
command -v timeout > /dev/null && limit='timeout 60'

count=0
failed=0
name=

# Prints the outcome of the case which ends here.
close_case()
{
  [ "$name" ] || return 0
  if [ "$bad" ]; then
    failed=$((failed + 1))
    echo "not ok $count - $name"
    printf '%s\n' "$bad" | sed 's/^/# /'
  else
    echo "ok $count - $name"
  fi
}

t()
{
  close_case
  name=$1
  bad=
  count=$((count + 1))
  mkdir "$top/$count" && cd "$top/$count" || exit 1
}

complain()
{
  bad="$bad${bad:+
}$*"
}

tok()
{
  token=$1
  shift
  {
    printf '%%config CONFIG_%s\n  desc About %s\n' "$token" "$token"
    root='  flags root'
    for line in "$@"; do
      printf '  %s\n' "$line"
      case $line in parent*|module*) root= ;; esac
    done
    [ "$root" ] && echo "$root"
    printf '%%config end\n'
  } > "$token.config"
}

bld()
{
  for line in "$@"; do
    printf '  %s\n' "$line"
  done > b.build
}

# Runs the tool on b.build, keeping what it says.
run()
{
  [ -f b.build ] || bld '# nothing'
  $limit "$tool" -o out "$@" b.build > stdout 2> stderr
  status=$?
}

ok_with()
{
  run "$@"
  [ "$status" = 0 ] || complain "status $status, wanted 0"
  [ -s stderr ] && complain "said: $(head -n 3 stderr)"
  [ -s stdout ] && complain "printed: $(head -n 3 stdout)"
  return 0
}

says()
{
  wanted=$1
  shift
  run "$@"
  [ "$status" = 0 ] || complain "status $status, wanted 0"
  [ "$(cat stderr)" = "$wanted" ] \
    || complain "said: $(head -n 3 stderr)" "wanted: $wanted"
}

fails()
{
  wanted=$1
  shift
  run "$@"
  [ "$status" = 1 ] || complain "status $status, wanted 1"
  [ "$(cat stderr)" = "$wanted" ] \
    || complain "said: $(head -n 3 stderr)" "wanted: $wanted"
  [ -e out/config.h ] && complain "wrote out/config.h all the same"
  return 0
}

has()
{
  grep -qxF -- "$2" "$1" || complain "'$2' is not a line of $1"
}

lacks()
{
  grep -qF -- "$2" "$1" && complain "'$2' is in $1"
  return 0
}

on()
{
  for token in "$@"; do
    has out/config.h "#define CONFIG_$token"
    has out/config.h "#define _CONFIG_$token 1"
    has out/config.mk "CONFIG_$token=defined"
  done
}

off()
{
  for token in "$@"; do
    has out/config.h "#undef CONFIG_$token"
    has out/config.h "#define _CONFIG_$token 0"
    lacks out/config.mk "CONFIG_$token="
  done
}

val()
{
  has out/config.h "#define CONFIG_$1 $2"
  has out/config.h "#define _CONFIG_$1 1"
  has out/config.mk "CONFIG_$1=$2"
}

plan=$(cat "$here"/cases/*.sh | grep -c "^t '")
echo "1..$plan"
for cases in "$here"/cases/*.sh; do
  # shellcheck disable=SC1090
  . "$cases"
done
close_case
[ "$count" = "$plan" ] || failed=$((failed + 1))
[ $failed = 0 ]
