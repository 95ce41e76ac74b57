#!/bin/sh
# tests: compiles a source that was not compiled before, else copies the object.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   make LAUNCHER='tests/infra/tools/once.sh DIR' ...
#
# Many images have a file in common, and most differ in no token that it looks at.
# An object is known in DIR by all it depends on: the compiler, the directory, the
# flags, and the text of its source once preprocessed, but for the marks of where
# config.h lay, which only defines macros. A compilation that says something is not
# kept, so that it is said again. Without DIR each is done.
#
# Not ccache: to it a config.h at another place is another text.

set -u
store=$1
shift
object=
source=
flags=
previous=
for arg; do
  case $previous,$arg in
  -o,*) object=$arg ;;
  *,-I* | *,-o) ;; # what they find is in the text
  *,-fsyntax-only) exec "$@" ;;
  *,*.c) source=$arg ;;
  *) flags="$flags $arg" ;;
  esac
  previous=$arg
done
# The text comes out where the object would.
[ -d "$store" ] && [ -n "$source" ] && [ -n "$object" ] &&
  "$@" -E -MF "${object%.o}.d" -MT "$object" 2> /dev/null || exec "$@"

key=$({
  pwd
  ls -lL "$(command -v "$1")"
  echo "$source $flags"
  sed '/^# [0-9]* ".*\/config\.h"/d' "$object"
} | sha256sum)
known=$store/${key%% *}
[ ! -e "$known" ] || exec cp "$known" "$object"

"$@" 2> "$object.said"
status=$?
cat "$object.said" >&2
[ $status != 0 ] || [ -s "$object.said" ] ||
  { cp "$object" "$known.$$" && mv "$known.$$" "$known"; }
rm -f "$object.said"
exit $status
