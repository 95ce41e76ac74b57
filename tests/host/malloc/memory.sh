#!/bin/sh
# tests: memory that programs of the host take, on the host's malloc() and on ours.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   memory.sh OUTDIR
#
# A table of the most that a program had resident, in MiB, by the programs of
# run.sh, larson.c and one that frees what it has; of the last one also what was
# left, as it says itself. The builds are those of OUTDIR/emu-malloc*.

set -u
top=$(cd "$(dirname "$0")/../../.." && pwd)
out=$(cd "$1" && pwd) || exit 1
work=$(mktemp -d "${TMPDIR:-/tmp}/memory.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work" || exit 1
builds='emu-malloc-plain emu-malloc-plain-cache emu-malloc-cache emu-malloc-hardened'

cat > peak.c << 'END'
/* peak FILE COMMAND...: appends the most that the command had resident, in KiB. */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv)
{
  struct rusage used;
  int status;
  if (argc < 3)
    return 2;
  if (fork() == 0)
    {
      execvp(argv[2], argv + 2);
      _exit(127);
    }
  wait(&status);
  getrusage(RUSAGE_CHILDREN, &used);
  FILE *file = fopen(argv[1], "w");
  fprintf(file, "%ld\n", used.ru_maxrss);
  return status != 0;
}
END
cat > rest.c << 'END'
/* Small blocks and large ones that are freed: what is resident, then and now. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static char *block[300000];
static long resident(void)
{
  long all, kib = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (fscanf(file, "%ld %ld", &all, &kib) == 2)
    kib *= 4;
  fclose(file);
  return kib;
}
int main(int argc, char **argv)
{
  for (int i = 0; i < 300000; i++)
    {
      size_t size = i % 1000 == 0 ? 300000 : 20 + i * 7919L % 400;
      block[i] = malloc(size);
      memset(block[i], 1, size);
    }
  for (int i = 0; i < 300000; i++)
    if (i % 50 != 0 || argc > 1)
      free(block[i]);
  fprintf(stderr, "%ld\n", resident());
  return argv == NULL;
}
END
${CC:-cc} -O2 -o peak peak.c && ${CC:-cc} -O2 -fno-builtin -o rest rest.c &&
  ${CC:-cc} -O2 -pthread -o larson "$top/tests/host/malloc/larson.c" || exit 1

# program NAME COMMAND...: a line of the table
program()
{
  name=$1
  shift
  printf '| %s' "$name"
  for library in '' $builds; do
    ./peak kib env ${library:+"LD_PRELOAD=$out/$library/libmutek_malloc.so"} "$@" \
      > said 2> errors < input || { cat errors >&2; exit 1; }
    awk '{ printf " | %.1f", $1 / 1024 }' kib
  done
  echo ' |'
}

: > input
echo '| MiB | host | plain | plain, caches | checks, caches | hardened |'
echo '|---|---|---|---|---|---|'
program 'cc -O2 -g of a large file' "${CC:-cc}" -std=c11 -O2 -g -S -o /dev/null \
  "$top/config/mkconfig/$(cd "$top/config/mkconfig" && ls -S ./*.c | head -n 1)"
program 'clang -O2' clang -O2 -S -o /dev/null "$top/tests/host/malloc/thread_test.c"
cat > input << 'END'
CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT, c REAL);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
  INSERT INTO t SELECT i, printf('%d-%s', i * 7919 % 10007, hex(i)), i / 3.0 FROM n;
CREATE INDEX x ON t(b);
SELECT substr(b, 1, 2), count(*), sum(a), max(c) FROM t GROUP BY 1 ORDER BY 2, 1;
END
program sqlite3 sqlite3 :memory:
: > input
program perl perl -e 'my %s; for my $i (1 .. 60000) {
  push @{$s{$i * 2654435761 % 50021 % 997}}, "w$i" x ($i % 5); } print scalar(%s);'
program 'python3 without its own allocator' env PYTHONMALLOC=malloc python3 -c '
table = {}
for i in range(60000):
    table.setdefault(i * 7919 % 1009, []).append({"n": i, "s": "x" * (i % 50)})
print(len(table))'
awk 'BEGIN { for (i = 0; i < 200000; i++) print (i * 48271) % 2147483647 }' > input
program 'sort with 4 threads' sort --parallel=4 -S 16M
program 'xz with 4 threads' xz -T4 --block-size=65536 -1 -c
: > input
program 'larson, 8 threads' ./larson 8
program '300,000 blocks of 20 to 300,000 bytes' ./rest
for what in 'left of them, 1 in 50 live' 'left of them, none live'; do
  printf '| %s' "$what"
  for library in '' $builds; do
    # shellcheck disable=SC2046 # a word or none
    env ${library:+"LD_PRELOAD=$out/$library/libmutek_malloc.so"} \
      ./rest $([ "$what" = 'left of them, none live' ] && echo all) 2> kib
    awk '{ printf " | %.1f", $1 / 1024 }' kib
  done
  echo ' |'
done
