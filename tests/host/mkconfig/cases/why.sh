# mkconfig tests: what decides a token; run.sh says how to read a case.
# SPDX-License-Identifier: LGPL-2.1-only
# shellcheck shell=sh disable=SC1003,SC2016,SC2154

# why TOKEN LINE...: -w answers these lines, blanks aside
why()
{
  token=$1
  shift
  "$tool" -w "CONFIG_$token" b.build 2> stderr | sed 's/^ *//' > said
  printf '%s\n' "$@" > wanted
  diff wanted said > differ || complain "$token: $(head -n 9 differ)"
}

t 'why: each thing that defines a plain token'
tok A; tok B 'default defined' 'parent CONFIG_A'; tok M 'flags mandatory'
tok W 'when CONFIG_A CONFIG_N!'; tok N; tok D 'flags auto'; tok E 'depend CONFIG_D'
bld CONFIG_A CONFIG_E
why B "B.config:1: CONFIG_B is 'defined'" "B.config:3: its default is 'defined'" \
  'B.config:4: its parent is CONFIG_A' "A.config:1: CONFIG_A is 'defined'" \
  "b.build:1: the build assigns it 'defined'" \
  'to undefine it:' "b.build: add 'CONFIG_B undefined'"
why M "M.config:1: CONFIG_M is 'defined'" \
  "M.config:1: flag 'mandatory': it is always defined" \
  'no edit of 16 lines of the build or fewer was found that would undefine it'
why W "W.config:1: CONFIG_W is 'defined'" "W.config:3: 'when CONFIG_A CONFIG_N!' holds" \
  "A.config:1: CONFIG_A is 'defined'" "b.build:1: the build assigns it 'defined'" \
  "N.config:1: CONFIG_N is 'undefined'" 'N.config:1: it has no default' \
  'to undefine it:' "b.build: add 'CONFIG_W undefined'"
why D "D.config:1: CONFIG_D is 'defined'" \
  "E.config:3: 'depend CONFIG_D' asks for it, and it may be defined for that" \
  'to undefine it:' "b.build: add 'CONFIG_D undefined'" "b.build:2: remove 'CONFIG_E defined'"

t 'why: each thing that keeps a plain token undefined'
tok A; tok B 'parent CONFIG_A' 'default defined'; tok C 'default undefined'
tok D 'default defined' 'depend CONFIG_N CONFIG_O'; tok N; tok O; tok U 'default defined'
bld 'CONFIG_U undefined'
why B "B.config:1: CONFIG_B is 'undefined'" 'B.config:3: its parent is CONFIG_A' \
  "A.config:1: CONFIG_A is 'undefined'" 'A.config:1: it has no default' \
  'to define it:' "b.build: add 'CONFIG_A'"
why C "C.config:1: CONFIG_C is 'undefined'" "C.config:3: its default is 'undefined'" \
  'to define it:' "b.build: add 'CONFIG_C'"
why D "D.config:1: CONFIG_D is 'undefined'" 'D.config:4: it needs CONFIG_N or CONFIG_O' \
  "N.config:1: CONFIG_N is 'undefined'" 'N.config:1: it has no default' \
  "O.config:1: CONFIG_O is 'undefined'" 'O.config:1: it has no default' \
  'to define it:' "b.build: add 'CONFIG_N'"
why U "U.config:1: CONFIG_U is 'undefined'" "b.build:1: the build assigns it 'undefined'" \
  'to define it:' "b.build:1: write 'CONFIG_U' instead"

t 'why: values and meta tokens'
tok V 'flags value' 'default 3'; tok P 'provide CONFIG_V=4' 'provide CONFIG_M'; tok M 'flags meta'
tok Q 'provide CONFIG_M'; bld CONFIG_P
why V "V.config:1: CONFIG_V is '4'" 'P.config:3: CONFIG_P provides it as 4' \
  "P.config:1: CONFIG_P is 'defined'" "b.build:1: the build assigns it 'defined'" \
  "V.config:4: its default is '3'" 'to change it:' "b.build: add 'CONFIG_V' and a value"
why M "M.config:1: CONFIG_M is 'defined'" 'P.config:4: CONFIG_P provides it' \
  "P.config:1: CONFIG_P is 'defined'" "b.build:1: the build assigns it 'defined'" \
  'to undefine it:' "b.build:1: remove 'CONFIG_P defined'"
bld 'CONFIG_V 5'
why V "V.config:1: CONFIG_V is '5'" "b.build:1: the build assigns it '5'" \
  'to change it:' 'b.build:1: write another value'
why M "M.config:1: CONFIG_M is 'undefined'" \
  'P.config:4: only when defined, CONFIG_P provides it' \
  "P.config:1: CONFIG_P is 'undefined'" 'P.config:1: it has no default' \
  'Q.config:3: only when defined, CONFIG_Q provides it' \
  "Q.config:1: CONFIG_Q is 'undefined'" 'Q.config:1: it has no default' \
  'to define it:' "b.build: add 'CONFIG_Q'"

t 'why: the number of an enum'
tok E 'flags enum' 'default 4'; tok A 'flags value' 'default 2' 'provide CONFIG_E'; bld
why A_FIRST "A.config:1: CONFIG_A_FIRST is '4'" 'A.config:1: it is computed from CONFIG_A' \
  "A.config:1: CONFIG_A is '2'" "A.config:4: its default is '2'" \
  'no edit of 16 lines of the build or fewer was found that would undefine it'

# edits TOKEN LINE...: what -w says one should do
edits()
{
  token=$1
  shift
  "$tool" -w "CONFIG_$token" b.build 2> stderr | sed -n '/^to /,$p' | sed '1d; s/^ *//' > said
  printf '%s\n' "$@" > wanted
  diff wanted said > differ || complain "$token: $(head -n 9 differ)"
}

t 'why: the edit is whole: parents, needs and what is in the way'
tok P; tok A 'parent CONFIG_P' 'depend CONFIG_B' 'exclude CONFIG_X'; tok B 'depend CONFIG_C'
tok C; tok X; bld CONFIG_X
edits A "b.build: add 'CONFIG_P'" "b.build: add 'CONFIG_A'" "b.build: add 'CONFIG_B'" \
  "b.build: add 'CONFIG_C'" "b.build:1: remove 'CONFIG_X defined'"

t 'why: of two ways the one with fewer lines'
tok A 'depend CONFIG_B CONFIG_C'; tok B 'depend CONFIG_D'; tok C; tok D; bld
edits A "b.build: add 'CONFIG_A'" "b.build: add 'CONFIG_C'"

t 'why: what must go with a token that goes'
tok A; tok B 'parent CONFIG_A'; tok C 'depend CONFIG_B'; bld CONFIG_A CONFIG_B CONFIG_C
edits A "b.build:1: remove 'CONFIG_A defined'" "b.build:2: remove 'CONFIG_B defined'" \
  "b.build:3: remove 'CONFIG_C defined'"

t 'why: a value that another token requires'
tok A 'require CONFIG_V>=4'; tok V 'flags value' 'default 3'; bld
edits A "b.build: add 'CONFIG_A'" "b.build: add 'CONFIG_V 4'"

t 'why: an internal token is had by way of its when'
tok A 'flags internal' 'when CONFIG_B CONFIG_C!'; tok B; tok C; bld CONFIG_C
edits A "b.build: add 'CONFIG_B'" "b.build:1: remove 'CONFIG_C defined'"

t 'why: one of what provides different values'
tok V 'flags value internal'; tok A 'provide CONFIG_V=a'; tok B 'provide CONFIG_V=b'; bld CONFIG_A
edits B "b.build: add 'CONFIG_B'" "b.build:1: remove 'CONFIG_A defined'"

t 'why: one provider of a single meta token, one of a single line'
tok M 'flags meta single'; tok A 'provide CONFIG_M'; tok B 'provide CONFIG_M'; bld CONFIG_A
edits B "b.build: add 'CONFIG_B'" "b.build:1: remove 'CONFIG_A defined'"
rm ./*.config; tok S 'single CONFIG_A CONFIG_B'; tok A; tok B; bld CONFIG_S CONFIG_A
edits B "b.build: add 'CONFIG_B'" "b.build:2: remove 'CONFIG_A defined'"

t 'why: a dropped assignment is explained although it is a mistake'
tok P; tok A 'parent CONFIG_P'; bld CONFIG_A
"$tool" -w CONFIG_A b.build > said 2> stderr && complain 'status 0'
grep -q "^ *b.build: add 'CONFIG_P'\$" said || complain "$(cat said)"

t 'why: what it says was tried'
tok A 'depend CONFIG_B'; tok B 'parent CONFIG_C' 'exclude CONFIG_D'; tok C; tok D
tok E 'depend CONFIG_D'; bld CONFIG_D CONFIG_E
"$tool" -w CONFIG_A b.build > said 2> stderr || complain "$(cat stderr)"
bld $(sed -n "s/.*add '\(.*\)'/\1/p" said); ok_with; on A B C; off D E

t 'why: a token is explained once'
tok A 'parent CONFIG_P' 'when CONFIG_P'; tok P; bld CONFIG_P
"$tool" -w CONFIG_A b.build > said
[ "$(grep -c "CONFIG_P is 'defined', see above" said)" = 1 ] || complain "$(cat said)"

t 'why: a long chain ends'
awk 'BEGIN { for (i = 500; i > 0; i--) {
  printf "%%config CONFIG_P%d\n desc x\n default defined\n", i
  if (i > 1) printf " parent CONFIG_P%d\n", i - 1; else printf " flags root\n"
  printf "%%config end\n" } }' > A.config
bld; "$tool" -w CONFIG_P500 b.build > said 2> stderr || complain "$(cat stderr)"
[ "$(wc -l < said)" -lt 200 ] || complain "$(wc -l < said) lines"

t 'why: an unknown token'
tok A; bld; "$tool" -w CONFIG_B b.build 2> stderr && complain "status 0"
[ "$(cat stderr)" = 'b.build:1: unknown token CONFIG_B: see -L for all (did you mean CONFIG_A?)' ] \
  || complain "$(cat stderr)"
