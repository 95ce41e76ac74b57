#!/bin/sh
# tests: instructions of programs of the host on the kernel's memory.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   count.sh OUTDIR
#
# Counts whole programs, start and end included, with the plugin of
# tests/bench/peers: millions of instructions, and thousands of locked ones, on
# the host's own malloc() and on those of OUTDIR/emu-malloc-*.

set -u
top=$(cd "$(dirname "$0")/../../.." && pwd)
out=$(cd "$1" && pwd) || exit 1
work=$(mktemp -d "${TMPDIR:-/tmp}/count.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work" || exit 1
builds='emu-malloc-plain emu-malloc-plain-cache emu-malloc emu-malloc-cache emu-malloc-hardened'

${CC:-cc} -O2 -shared -fPIC -o icount.so \
  "$top/tests/bench/peers/icount_plugin.c" &&
  ${CC:-cc} -O2 -pthread -o larson "$top/tests/host/malloc/larson.c" || exit 1

# count LIBRARY COMMAND...: two columns
count()
{
  library=$1
  shift
  rm -f total
  timeout 500 qemu-x86_64 -plugin "$work/icount.so,threads=1,total=$work/total" \
    ${library:+-E "LD_PRELOAD=$library"} "$@" > out 2> err < /dev/null &&
    [ -s total ] || { cat err >&2; exit 1; }
  awk '{ printf " %9.1f %7.1f", $1 / 1e6, $2 / 1e3 }' total
}

# program NAME COMMAND...: a line of the table
program()
{
  name=$1
  shift
  line=$(printf '%-12s' "$name"; count '' "$@"
    for build in $builds; do
      count "$out/$build/libmutek_malloc.so" "$@" || exit 1
    done) || exit 1
  echo "$line"
}

cat > words.py << 'END'
table = {}
for i in range(30000):
    table.setdefault(i * 7919 % 1009, []).append({"n": i, "s": "x" * (i % 50)})
    if i % 1013 == 0:
        table.pop(i % 1009, None)
print(sum(len(v) for v in table.values()))
END
cat > query.sql << 'END'
CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT, c REAL);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
  INSERT INTO t SELECT i, printf('%d-%s', i * 7919 % 10007, hex(i)), i / 3.0 FROM n;
CREATE INDEX x ON t(b);
SELECT substr(b, 1, 2), count(*), sum(a), max(c) FROM t GROUP BY 1 ORDER BY 2, 1;
END
python=$(python3 -c 'import os, sys; print(os.path.realpath(sys.executable))')

echo "program             host          plain         cached        checks        both          hardened"
program 'larson 1' ./larson 1
program 'larson 2' ./larson 2
program 'larson 8' ./larson 8
program sqlite3 "$(command -v sqlite3)" :memory: '.read query.sql'
export PYTHONMALLOC=malloc # not the one that it brings along
program python3 "$python" -S words.py
