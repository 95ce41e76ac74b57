#!/bin/sh
# tests: what make is told to build an image, by the name that it has in out/.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   make $(tests/infra/tools/image.sh NAME)
#
# X is config/X.build, else that of a target's or a test's own directory; X-a-b are
# the sections a and b of the latter.

cd "$(dirname "$0")/../../.." || exit 1
name=${1:?}
if [ -e "config/$name.build" ]; then
  echo "CONF=config/$name.build"
  exit
fi
base=$name
while :; do
  file=$(find tests -name "$base.build" ! -path '*/mkconfig/*')
  [ -z "$file" ] || break
  case $base in
  *-*) base=${base%-*} ;;
  *) echo "image.sh: $name: no such image" >&2 && exit 1 ;;
  esac
done
sections=${name#"$base"}
echo "CONF=$file${sections:+ BUILD=$(echo "${sections#-}" | tr - :)}"
