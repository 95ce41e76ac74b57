#!/bin/sh
# tests: programs of the host on the kernel's memory.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   run.sh OUTDIR
#
# Each program runs on the host's own malloc() and on those of OUTDIR/emu-malloc
# and OUTDIR/emu-malloc-cache. What it says and its status have to be the same.
# Flat TAP. A panic of the kernel, for whatever its checks find, ends a program
# with status 2 and lines on standard error.

set -u
top=$(cd "$(dirname "$0")/../../.." && pwd)
out=$(cd "$1" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/malloc.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work" || exit 1
. "$top/tests/infra/tools/tap.sh"
said=kernel.err

# on_kernel BUILD COMMAND...: on the kernel's memory
on_kernel()
{
  library=$out/$1/libmutek_malloc.so
  shift
  LD_PRELOAD=$library timeout 300 "$@" > kernel.out 2> kernel.err < input
}

# program NAME COMMAND...: the same on all
program()
{
  name=$1
  shift
  "$@" > host.out 2> host.err < input
  host=$?
  for build in emu-malloc emu-malloc-cache; do
    on_kernel $build "$@"
    kernel=$?
    [ $host = 0 ] && [ $kernel = 0 ] && [ -s host.out ] &&
      cmp -s host.out kernel.out && cmp -s host.err kernel.err
    verdict $? "$build: $name"
  done
}

# suite BUILD TEST: a program that judges for itself
suite()
{
  on_kernel "$1" "./$2"
  verdict $? "$1: $2: $(grep -c '^ok' kernel.out) of its own cases"
  grep '^not ok' kernel.out | sed 's/^/#   /'
}

: > input

# Suites, which also show that it is this malloc that is tested. Banks that are
# full are those of a machine of some MiB.
for test in api thread full fork hard; do
  ${CC:-cc} -std=gnu11 -O1 -fno-builtin -pthread -o "$test" \
    "$top/tests/host/malloc/${test}_test.c" || exit 1
done
for build in emu-malloc emu-malloc-cache; do
  suite $build api
  suite $build thread
  suite $build fork
done
for test in api thread fork hard; do
  suite emu-malloc-hardened "$test"
done
suite emu-malloc-small thread
suite emu-malloc-small full

# The same by ThreadSanitizer, whose own malloc() is left to the program: ours goes
# by other names there.
watched=$out/emu-malloc-small-tsan
set --
for name in malloc free calloc realloc reallocarray memalign posix_memalign \
  aligned_alloc valloc pvalloc malloc_usable_size; do
  set -- "$@" --redefine-sym "$name=mutek_$name"
done
# shellcheck disable=SC2046 # many words
objcopy "$@" "$watched/tests/host/malloc/host_malloc.o" host_malloc.o &&
  ${CC:-cc} -fsanitize=thread -g -std=gnu11 -O1 -pthread -include stdlib.h \
    -DROUNDS=1 -DDRAINS=300 -Dmalloc=mutek_malloc -Dfree=mutek_free \
    -Drealloc=mutek_realloc -o watched "$top/tests/host/malloc/full_test.c" \
    host_malloc.o $(find "$watched" -name '*.o' ! -name host_malloc.o \
      ! -name host_api.o ! -name host_names.o) || exit 1
TSAN_OPTIONS='die_after_fork=0 atexit_sleep_ms=0' timeout 300 ./watched \
  > kernel.out 2> kernel.err
verdict $? "emu-malloc-small: no data race in full"

cat > first.c << 'END'
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
  int status = 1;
  if (fork() == 0)
    _exit(write(1, "child\n", 6) != 6);
  wait(&status);
  return status;
}
END
${CC:-cc} -o first first.c || exit 1
program "a program that forks before it allocates" ./first

# Less address space than the banks of the build have: smaller banks.
cat > limit.c << 'END'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(void)
{
  char *block[100];
  for (int i = 0; i < 100; i++)
    if ((block[i] = malloc(i % 10 == 9 ? 2000000 : 20000)) == NULL)
      return 1;
    else
      memset(block[i], 1, 20000);
  return puts("served") < 0;
}
END
${CC:-cc} -fno-builtin -o limit limit.c || exit 1
for build in emu-malloc emu-malloc-cache emu-malloc-hardened; do
  for kib in 4000000 400000 100000; do
    (ulimit -v "$kib" && on_kernel "$build" ./limit)
    [ "$(cat kernel.out)" = served ] && [ ! -s kernel.err ]
    verdict $? "$build: a program that may have $kib KiB of addresses"
  done
done
LD_DEBUG=bindings on_kernel emu-malloc ./api
grep -q 'to .*libmutek_malloc.so.*malloc' kernel.err
verdict $? "a program that is preloaded calls it"

# A compiler: the assembler code of a file of the kernel and of one of the tests.
program "cc -O2" "${CC:-cc}" -std=gnu11 -O2 -S -o - "$top/tests/host/malloc/api_test.c"
program "cc -O2 -g of a large file" "${CC:-cc}" -std=c11 -O2 -g -S -o - \
  "$top/config/mkconfig/$(cd "$top/config/mkconfig" && ls -S ./*.c | head -n 1)"
program "clang -O2" clang -O2 -S -o - "$top/tests/host/malloc/thread_test.c"

cat > input << 'END'
CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT, c REAL);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
  INSERT INTO t SELECT i, printf('%d-%s', i * 7919 % 10007, hex(i)), i / 3.0 FROM n;
CREATE INDEX x ON t(b);
SELECT substr(b, 1, 2), count(*), sum(a), max(c) FROM t GROUP BY 1 ORDER BY 2, 1;
DELETE FROM t WHERE a % 3 = 0;
SELECT count(*), total(c) FROM t WHERE b LIKE '%F%';
END
program "sqlite3" sqlite3 :memory:
: > input

cat > words.pl << 'END'
my %seen;
for my $i (1 .. 60000) {
  my $w = ($i * 2654435761) % 50021;
  push @{$seen{$w % 997}}, "w$w" x ($w % 5);
  delete $seen{$i % 997} if $i % 1009 == 0;
}
print "$_ ", join(",", sort @{$seen{$_}}), "\n" for sort { $a <=> $b } keys %seen;
END
program "perl" perl words.pl

cat > words.py << 'END'
import json
table = {}
for i in range(60000):
    table.setdefault(i * 7919 % 1009, []).append({"n": i, "s": "x" * (i % 50)})
    if i % 1013 == 0:
        table.pop(i % 1009, None)
print(len(json.dumps(table, sort_keys=True)), sorted(table)[:20])
END
program "python3 without its own allocator" \
  env PYTHONMALLOC=malloc python3 words.py

git init -q repo && git -C repo config user.name n &&
  git -C repo config user.email e && for i in 1 2 3 4 5; do
  seq "$i" 3 3000 > "repo/file$i"
  seq "$((i * i))" 500 > repo/file
  git -C repo add . && GIT_COMMITTER_DATE='2020-01-01 00:00 +0000' \
    GIT_AUTHOR_DATE='2020-01-01 00:00 +0000' git -C repo commit -qm "step $i"
done
program "git log -p" git -C repo log -p --stat
program "git blame" git -C repo blame file

# Threads of programs that know nothing of it.
awk 'BEGIN { for (i = 0; i < 200000; i++) print (i * 48271) % 2147483647 }' > input
program "sort with 4 threads" sort --parallel=4 -S 16M
program "xz with 4 threads" xz -T4 --block-size=65536 -1 -c
: > input

plan
