# mkconfig tests: listings and the command line; run.sh says how to read a case.
# SPDX-License-Identifier: LGPL-2.1-only
# shellcheck shell=sh disable=SC1003,SC2016,SC2154

t '-l: one line per token'
tok A 'flags value' 'default 3'; tok B 'flags auto'; tok C 'depend CONFIG_B'
tok M 'flags meta'; tok N 'flags mandatory'; tok I 'flags internal'; tok X 'module x'
bld CONFIG_C
"$tool" -l b.build > stdout 2> stderr || complain "$(cat stderr)"
squeeze=$(sed 's/  */ /g' stdout)
cat > wanted <<'X'
Attr Token Value Declared at
+-v---- CONFIG_A 3 A.config:1
+--A--- CONFIG_B defined B.config:1
+U----- CONFIG_C defined C.config:1
-----i- CONFIG_I undefined I.config:1
--m---- CONFIG_M undefined M.config:1
+---M-- CONFIG_N defined N.config:1
------X CONFIG_X undefined X.config:1
+ defined, U assigned by the build, v value, m meta, A auto, M mandatory, i internal, X module
X
[ "$squeeze" = "$(cat wanted)" ] || complain "$squeeze"

t '-s: all about one token'
tok P 'default defined'; tok D
tok A 'parent CONFIG_P' 'desc and more' 'depend CONFIG_D' 'default defined' 'flags harddep'
tok C 'parent CONFIG_A'
bld CONFIG_D CONFIG_A
"$tool" -s CONFIG_A b.build > stdout 2> stderr || complain "$(cat stderr)"
cat > wanted <<'X'
token CONFIG_A
value defined
description About A and more
declared at A.config:1
assigned at b.build:2
default defined
flags harddep
parent CONFIG_P
depend CONFIG_D
child CONFIG_C
X
[ "$(sed 's/  */ /g' stdout)" = "$(cat wanted)" ] || complain "$(cat stdout)"
[ -e out ] && complain "wrote outputs"

t '-s: shows what is unmet, providers too, and still fails'
tok A 'depend CONFIG_V CONFIG_B'; tok B; tok V 'flags meta'; tok W 'provide CONFIG_V'
bld CONFIG_A
"$tool" -s CONFIG_A b.build > stdout 2> stderr && complain "status 0"
grep -q '^unmet  *CONFIG_V or CONFIG_B$' stdout || complain "$(cat stdout)"
"$tool" -s CONFIG_V b.build > stdout 2> stderr
grep -q '^provided by  *CONFIG_W (undefined)$' stdout || complain "$(cat stdout)"

t '-s: an unknown token'
tok A; bld; "$tool" -s CONFIG_B b.build 2> stderr && complain "status 0"
[ "$(cat stderr)" = 'b.build:1: unknown token CONFIG_B after -s: see -l for all (did you mean CONFIG_A?)' ] \
  || complain "$(cat stderr)"

t 'a wrong command line: usage, status 2'
tok A; bld
for args in '' '-o out' 'b.build' '-o out b.build b.build' '-x -o out b.build' \
  '-o out -l b.build' '-o' '-b'; do
  # shellcheck disable=SC2086
  "$tool" $args > stdout 2> stderr; status=$?
  [ "$status" = 2 ] || complain "'$args': status $status"
  grep -q '^usage: mkconfig' stderr || complain "'$args': no usage"
done
