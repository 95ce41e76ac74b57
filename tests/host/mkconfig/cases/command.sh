# mkconfig tests: listings and the command line; run.sh says how to read a case.
# SPDX-License-Identifier: LGPL-2.1-only
# shellcheck shell=sh disable=SC1003,SC2016,SC2154

t '-L: one line per token'
tok A 'flags value' 'default 3'; tok B 'flags auto'; tok C 'depend CONFIG_B'
tok M 'flags meta'; tok N 'flags mandatory'; tok I 'flags internal'; tok X 'module x'
bld CONFIG_C
"$tool" -L b.build > stdout 2> stderr || complain "$(cat stderr)"
squeeze=$(sed 's/  */ /g' stdout)
cat > wanted <<'X'
Attr Token Value Declared at
+-v---- CONFIG_A 3 A.config:1
+--A--- CONFIG_B defined B.config:1
+U----- CONFIG_C defined C.config:1, assigned at b.build:1
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
[ "$(cat stderr)" = 'b.build:1: unknown token CONFIG_B: see -L for all (did you mean CONFIG_A?)' ] \
  || complain "$(cat stderr)"

t 'a wrong command line: usage, status 2'
tok A; bld
for args in '' '-o out' 'b.build' '-o out b.build b.build' '-x -o out b.build' \
  '-o out -l b.build' '-o' '-b' '-w b.build' '-l -f b.build' '-d b.build' '-c'; do
  # shellcheck disable=SC2086
  "$tool" $args > stdout 2> stderr; status=$?
  [ "$status" = 2 ] || complain "'$args': status $status"
  grep -q '^usage: mkconfig' stderr || complain "'$args': no usage"
done

# asks ARG...: the tool answers what the file wanted says, blanks aside
asks()
{
  "$tool" "$@" b.build > stdout 2> stderr || complain "$(cat stderr)"
  sed 's/   */ /g; s/^ *//' stdout > said
  diff wanted said > differ || complain "$(head -n 9 differ)"
}

t '-l: what may be assigned here'
tok A 'flags value' 'default 3'; tok M 'flags meta'; tok I 'flags internal'
tok P; tok Q 'parent CONFIG_P'; tok R 'parent CONFIG_A'
cat > wanted <<'X'
Attr Token Value Declared at
+-v---- CONFIG_A 3 A.config:1
------- CONFIG_P undefined P.config:1
------- CONFIG_R undefined R.config:1
+ defined, U assigned by the build, v value, m meta, A auto, M mandatory, i internal, X module
X
bld '# nothing'
asks -l

t '-f: assignments, without sections and includes'
tok A; tok B 'flags value'; tok C
bld '%section default' 'CONFIG_B 3' '%else' 'CONFIG_C' '%common' 'CONFIG_A undefined' 'CONFIG_B 4'
"$tool" -f b.build > stdout 2> stderr
printf '%s\n' 'CONFIG_A undefined' 'CONFIG_B 4' > wanted
asks -f

t '-c: checks, writes nothing and prints no listing'
tok A 'suggest CONFIG_B'; tok B; bld CONFIG_A
"$tool" -c b.build > stdout 2> stderr || complain "status $?"
[ -s stdout ] && complain "$(cat stdout)"
[ "$(cat stderr)" = 'A.config:3: notice: CONFIG_A suggests CONFIG_B' ] || complain "$(cat stderr)"
bld CONFIG_NO; "$tool" -c b.build 2> stderr && complain 'status 0'
[ -e out ] && complain "wrote outputs"

t '-d: what differs, and the lines that do nothing'
tok A; tok B 'flags value' 'default 3'; tok C 'parent CONFIG_A' 'default defined'; tok D
bld CONFIG_A 'CONFIG_B 0x3' CONFIG_D
printf 'CONFIG_B 3\nCONFIG_D undefined\nCONFIG_A!\n' > x.build
cat > wanted <<'X'
CONFIG_B 0x3 (b.build:2) -> 3 (x.build:1)
CONFIG_D defined (b.build:3) -> undefined (x.build:2)
2 of 4 tokens differ
x.build:1: CONFIG_B is '3' without this line too
x.build:2: CONFIG_D is 'undefined' without this line too
X
asks -d x.build
[ "$(wc -l < stdout)" = 5 ] || complain "$(cat stdout)"
cat > wanted <<'X'
0 of 4 tokens differ
X
asks -d b.build

t '-d: each build may be wrong'
tok A; bld CONFIG_A; echo CONFIG_NO > x.build
"$tool" -d x.build b.build > stdout 2> stderr && complain 'status 0'
grep -q '^x.build:1: unknown token CONFIG_NO' stderr || complain "$(cat stderr)"
"$tool" -d b.build x.build > stdout 2> stderr && complain 'status 0'
"$tool" -d none b.build > stdout 2> stderr && complain 'status 0'
grep -q "^none:1: 'none' cannot be read" stderr || complain "$(cat stderr)"
