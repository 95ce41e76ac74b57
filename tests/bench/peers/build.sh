#!/bin/sh
# tests: builds the bench of peers.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   build.sh PROGRAM [ADAPTER.c ...]    CC, CFLAGS, LIBS, PEERS may be set
#
# PEERS are the peers of the files below besides those of the adapters named:
# FILE.c exports peer_FILE. The plugin goes beside the program, as icount.so. For
# Thumb-2: CC=arm-linux-gnueabihf-gcc CFLAGS='-O2 -mthumb -static' PEERS='null'

set -e
here=$(cd "$(dirname "$0")" && pwd)
program=${1:?}
shift
: "${CC:=cc}" "${CFLAGS:=-O2 -fno-pie -no-pie}"
: "${PEERS=null poplist libc ideal_bf0 ideal_bf4 ideal_go0 ideal_go4 ideal_gt4 \
jemalloc tcmalloc mimalloc2}"
mkdir -p "$(dirname "$program")"

names=$PEERS
files="$here/../adapters/null.c $here/../adapters/poplist.c
  $here/../adapters/libc.c $here/../adapters/ideal.c"
case $PEERS in
*malloc*) files="$files $here/../adapters/dl.c" ;;
esac
for adapter; do
  names="$names $(basename "$adapter" .c)"
  files="$files $adapter"
done
{
  echo '#include "bench.h"'
  for name in $names; do echo "extern const struct peer peer_$name;"; done
  echo 'extern const struct peer *const peers[];'
  echo 'const struct peer *const peers[] = {'
  for name in $names; do echo "  &peer_$name,"; done
  echo '  0 };'
} > "$program.peers.c"

# shellcheck disable=SC2086 # several words
$CC -std=gnu11 -Wall -Wextra -I"$here" $CFLAGS "$here"/main.c "$here"/trace.c \
  "$here"/generate.c "$here"/region.c "$here"/count.c "$here"/refused.c "$here"/time.c \
  "$here"/smp.c "$program.peers.c" $files $LIBS -lm -lpthread -ldl -o "$program"
${HOSTCC:-cc} -std=gnu11 -O2 -Wall -Wextra -shared -fPIC -fvisibility=hidden \
  -o "$(dirname "$program")/icount.so" "$here/icount_plugin.c"
