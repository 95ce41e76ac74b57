# mkconfig tests: each flag of a declaration; run.sh says how to read a case.
# SPDX-License-Identifier: LGPL-2.1-only
# shellcheck shell=sh disable=SC1003,SC2016,SC2154

t 'flags value: a plain assignment needs its value'
tok A 'flags value'; bld 'CONFIG_A'
fails 'b.build:1: CONFIG_A takes a value: write one after it'

t 'flags value: the word defined is no value'
tok A 'flags value'; bld 'CONFIG_A defined'
fails 'b.build:1: CONFIG_A takes a value: write one after it'
tok A 'flags value' 'default defined'
fails "A.config:4: CONFIG_A takes a value: write it instead of 'defined'"

t 'flags value: without it, no number'
tok A; bld 'CONFIG_A 3'
fails "b.build:1: CONFIG_A takes no value: write 'defined' or 'undefined' instead of '3'"

t 'flags value: none of the tags for plain tokens'
tok B; tok V 'flags value'
for tag in depend single exclude when suggest require; do
  other=CONFIG_B
  [ $tag = require ] && other=CONFIG_V
  tok A 'flags value' "$tag $other"
  fails "A.config:4: a token with flag 'value' cannot have '$tag': remove one of them"
done

t 'flags meta: not settable'
tok M 'flags meta'; tok A 'provide CONFIG_M'; bld 'CONFIG_M'
fails 'b.build:1: CONFIG_M is meta: define CONFIG_A instead'

t 'flags meta: no default, no when, no module'
tok B
for line in 'default defined' 'when CONFIG_B' 'module x'; do
  tok A 'flags meta' "$line"
  fails "A.config:4: a token with flag 'meta' cannot have '${line%% *}': remove one of them"
done

t 'flags meta: its parent and its depend hide it'
tok P; tok M 'flags meta' 'parent CONFIG_P'
tok N 'flags meta' 'depend CONFIG_P'; tok A 'provide CONFIG_M CONFIG_N'
bld 'CONFIG_A'
ok_with -q; off M N

t 'flags single: one provider'
tok M 'flags meta single'; tok A 'provide CONFIG_M'; tok B 'provide CONFIG_M'
bld 'CONFIG_B'
ok_with; on M

t 'flags single: two providers'
tok M 'flags meta single'; tok A 'provide CONFIG_M'; tok B 'provide CONFIG_M'
bld 'CONFIG_A' 'CONFIG_B'
fails 'b.build:2: CONFIG_M takes one provider and has CONFIG_A and CONFIG_B: undefine one of them'

t 'flags auto: defined to satisfy a depend, first candidate first'
tok A 'depend CONFIG_B CONFIG_C CONFIG_D'; tok B
tok C 'flags auto'; tok D 'flags auto'
bld 'CONFIG_A'
ok_with; on A C; off B D

t 'flags auto: not defined when the line is met'
tok A 'depend CONFIG_B CONFIG_C'; tok B 'flags auto'; tok C; bld 'CONFIG_A' 'CONFIG_C'
ok_with; off B; on A C

t 'flags auto: with its parent and what it depends on'
tok A 'depend CONFIG_B'; tok B 'flags auto' 'parent CONFIG_P' 'depend CONFIG_C CONFIG_E'
tok P 'flags auto'; tok C 'flags auto'; tok E 'flags auto'
bld 'CONFIG_A'
ok_with; on A B P C; off E

t 'flags auto: not when something it needs is not auto'
tok A 'depend CONFIG_B'; tok B 'flags auto' 'depend CONFIG_P' 'depend CONFIG_C'
tok P 'flags auto'; tok C
bld 'CONFIG_A'
fails 'b.build:1: CONFIG_A needs CONFIG_B, see A.config:3: define CONFIG_B or remove this line'

t 'flags auto: not against the user'
tok A 'depend CONFIG_B'; tok B 'flags auto'; bld 'CONFIG_A' 'CONFIG_B undefined'
fails 'b.build:1: CONFIG_A needs CONFIG_B, see A.config:3: define CONFIG_B or remove this line'

t 'flags auto: satisfies single'
tok A 'single CONFIG_B CONFIG_C' 'default defined'; tok B; tok C 'flags auto'
ok_with; on A C; off B

t 'flags auto: tokens that need each other'
tok A 'depend CONFIG_B'; tok B 'flags auto' 'depend CONFIG_C'
tok C 'flags auto' 'depend CONFIG_B'
bld 'CONFIG_A'
ok_with; on A B C

t 'flags auto: a refused attempt leaves nothing behind'
tok A 'depend CONFIG_B' 'default defined'
tok B 'flags auto' 'parent CONFIG_P' 'depend CONFIG_C' 'depend CONFIG_D'
tok P 'flags auto' 'provide CONFIG_M'; tok C 'flags auto'; tok D; tok M 'flags meta'
ok_with -q; off A B P C D M

t 'flags auto: an undefined alternative is passed over'
tok A 'depend CONFIG_B CONFIG_C'; tok B 'flags auto' 'depend CONFIG_N'; tok N
tok C 'flags auto'; bld 'CONFIG_A'
ok_with; off B; on C

t 'flags auto: its children that default to defined count'
tok A 'depend CONFIG_B'; tok B 'flags auto' 'single CONFIG_X CONFIG_C'
tok C 'parent CONFIG_B' 'default defined'; tok X 'parent CONFIG_B'
bld 'CONFIG_A'
ok_with; on A B C; off X

t 'flags auto: what a when brings in counts'
tok A 'depend CONFIG_B'; tok B 'flags auto' 'single CONFIG_X CONFIG_C' 'depend CONFIG_E' 'depend CONFIG_F'
tok X 'parent CONFIG_B'; tok C 'parent CONFIG_B' 'when CONFIG_X!'
tok E 'flags auto'; tok F 'when CONFIG_E'
bld 'CONFIG_A'
ok_with; on A B C E F; off X

t 'flags auto: a when against the user does not count'
tok A 'depend CONFIG_B'; tok B 'flags auto' 'depend CONFIG_F'; tok F 'when CONFIG_B'
bld 'CONFIG_A' 'CONFIG_F undefined'
fails 'b.build:1: CONFIG_A needs CONFIG_B, see A.config:3: define CONFIG_B or remove this line'

t 'flags auto: with default defined is a warning'
tok A 'flags auto' 'default defined'
says "A.config:4: warning: CONFIG_A is defined by default: remove its flag 'auto'"

t 'flags mandatory: always defined, with its parent'
tok A 'flags mandatory'; tok P; tok B 'flags mandatory' 'parent CONFIG_P'
ok_with; on A; off B

t 'flags mandatory: not settable'
tok A 'flags mandatory'; bld 'CONFIG_A'
fails 'b.build:1: CONFIG_A is mandatory, always defined: remove this line'

t 'flags mandatory: an unmet depend is an error'
tok A 'flags mandatory' 'depend CONFIG_B'; tok B
fails 'A.config:4: CONFIG_A needs CONFIG_B: define CONFIG_B'

t 'flags mandatory: not undefined by default'
tok A 'flags mandatory' 'default undefined'
fails 'A.config:4: CONFIG_A is mandatory, hence defined: remove its default'

t 'flags internal: defined by when, not by the user'
tok A 'flags internal' 'when CONFIG_B'; tok B; bld 'CONFIG_B'
ok_with; on A
bld 'CONFIG_A'; rm -r out
fails 'b.build:1: CONFIG_A is internal: remove this line'

t 'flags harddep: an unmet depend is an error'
tok A 'flags harddep' 'default defined' 'depend CONFIG_B'; tok B
fails 'A.config:5: CONFIG_A needs CONFIG_B: define CONFIG_B'

t 'flags noexport: in no output'
tok A 'flags noexport' 'default defined'; tok B 'default defined'
ok_with; on B; lacks out/config.h CONFIG_A; lacks out/config.mk CONFIG_A

t 'flags maxval: the greatest of default and providers'
tok V 'flags value maxval' 'default 4'; tok W 'flags value maxval' 'default 18'
tok A 'default defined' 'provide CONFIG_V=9'
tok B 'default defined' 'provide CONFIG_V=0x10' 'provide CONFIG_W=17'
tok C 'provide CONFIG_V=50'
ok_with; val V 0x10; val W 18

t 'flags maxval: the greatest of user and providers, not of the default'
tok V 'flags value maxval' 'default 100'; tok A 'default defined' 'provide CONFIG_V=9'
bld 'CONFIG_V 3'
ok_with; val V 9

t 'flags maxval: of several assignments'
tok V 'flags value maxval'; bld 'CONFIG_V 20' 'CONFIG_V 3'
ok_with; val V 20

t 'flags maxval: a word is an error'
tok V 'flags value maxval'; tok A 'default defined' 'provide CONFIG_V=many'
bld 'CONFIG_V 3'
fails "b.build:1: CONFIG_V '3' cannot be combined with 'many' which CONFIG_A provides, see A.config:4: change one of them"

t 'flags maxval: a word assigned is an error'
tok V 'flags value maxval'; bld 'CONFIG_V 3' 'CONFIG_V many'
fails "b.build:2: 'many' and '3' at b.build:1 cannot be combined: write numbers"

t 'flags minval: the least of user and providers'
tok V 'flags value minval'; tok A 'default defined' 'provide CONFIG_V=9'
bld 'CONFIG_V 10'
ok_with; val V 9

t 'flags sumval: their sum'
tok V 'flags value sumval'; tok A 'default defined' 'provide CONFIG_V=0x10'
bld 'CONFIG_V 10' 'CONFIG_V 11'
ok_with; val V 37

t 'flags sumval: a sum too big is an error'
tok V 'flags value sumval'; bld 'CONFIG_V 0xffffffffffffffff' 'CONFIG_V 1'
fails "b.build:2: '1' and '0xffffffffffffffff' at b.build:1 cannot be combined: write numbers"

t 'flags userval: the user wins over providers'
tok V 'flags value userval'; tok A 'default defined' 'provide CONFIG_V=9'
bld 'CONFIG_V 10'
ok_with; val V 10

t 'flags: pairs that exclude each other'
for pair in 'value meta' 'value auto' 'value harddep' 'value mandatory' \
  'meta auto' 'meta harddep' 'meta mandatory' 'mandatory harddep' \
  'mandatory auto'; do
  tok A "flags $pair"
  run
  [ "$status" = 1 ] || complain "flags $pair: status $status"
  grep -q "^A.config:1: CONFIG_A cannot have flags '.*' and '.*': remove one$" \
    stderr || complain "flags $pair: $(cat stderr)"
done

t 'flags: those of value and meta tokens'
tok A 'flags maxval'
fails "A.config:1: flag 'maxval' of CONFIG_A needs flag 'value': add it"
tok A 'flags single'
fails "A.config:1: flag 'single' of CONFIG_A needs flag 'meta': add it"

t 'flags: an unknown one'
tok A 'flags valeu'
fails "A.config:3: unknown flag 'valeu': fix its name"

t 'flags private: its file and its parent may build on it, others may look'
tok P 'depend CONFIG_S'; tok S 'flags private'; cat S.config >> P.config; rm S.config
tok W 'when CONFIG_S'; bld CONFIG_P CONFIG_S
ok_with; on P S W

t 'flags private: not from another file'
tok S 'flags private'; tok M 'flags meta private'
for line in 'depend CONFIG_S' 'single CONFIG_S' 'parent CONFIG_S'; do
  tok A "$line"
  fails 'A.config:3: CONFIG_S is private to S.config: do not name it here'
done
tok A 'provide CONFIG_M'
fails 'A.config:3: CONFIG_M is private to M.config: do not name it here'

t 'flags private: its parent may provide it'
tok P 'provide CONFIG_V=3'; tok V 'parent CONFIG_P' 'flags value private'; bld CONFIG_P
ok_with; on P; val V 3

t 'flags deprecated: a warning where it is assigned'
tok A 'flags deprecated' 'default defined'
ok_with; on A
bld '' 'CONFIG_A undefined'
says 'b.build:2: warning: CONFIG_A is deprecated: remove this line'; off A

t 'flags experimental: a notice where it is defined'
tok A 'flags experimental'; bld 'CONFIG_A undefined'; ok_with
bld CONFIG_A
says 'b.build:1: notice: CONFIG_A is experimental'; on A
ok_with -q

t 'flags enum: its providers, by name, get numbers'
tok E 'flags enum' 'default 4'; tok P; tok Q
tok B_COUNT 'flags value' 'default 3' 'provide CONFIG_E' 'parent CONFIG_P'
tok A_COUNT 'flags value' 'default 0x2' 'provide CONFIG_E'
tok C 'flags value' 'default 1' 'provide CONFIG_E' 'parent CONFIG_Q'
bld CONFIG_P
ok_with; val E 4; val A_FIRST 4; val B_FIRST 6; val E_COUNT 9; off C_FIRST C
bld CONFIG_P CONFIG_Q 'CONFIG_E 100' 'CONFIG_A_COUNT 10'
ok_with; val A_FIRST 100; val B_FIRST 110; val C_FIRST 113; val E_COUNT 114

t 'flags enum: what is no number becomes an expression'
tok E 'flags enum' 'default BASE'; tok A 'flags value' 'default 2' 'provide CONFIG_E'
ok_with; val A_FIRST BASE; val E_COUNT '(BASE + (2))'

t 'flags enum: below an undefined parent there is no number'
tok P; tok E 'parent CONFIG_P' 'flags enum' 'default 0'
tok A 'flags value' 'default 2' 'provide CONFIG_E'
ok_with; off E A_FIRST E_COUNT; val A 2

t 'flags enum: its numbers are not assigned, nor declared'
tok E 'flags enum' 'default 0'; tok A 'flags value' 'default 2' 'provide CONFIG_E'
bld 'CONFIG_A_FIRST 3'
fails 'b.build:1: CONFIG_A_FIRST is internal: remove this line'
bld; tok A_FIRST
fails 'A_FIRST.config:1: CONFIG_A_FIRST is declared at A.config:1 already: remove one'

t 'flags enum: without a first number'
tok E 'flags enum'
fails "E.config:1: CONFIG_E is an enum: give its first number with 'default'"
tok E 'flags enum' 'default undefined'
fails "E.config:1: CONFIG_E is an enum: give its first number with 'default'"

t 'flags enum: a provider has a value of its own, and gives none'
tok E 'flags enum' 'default 0'; tok A 'provide CONFIG_E'
fails "A.config:3: CONFIG_E cannot stand in this 'provide': it is an enum and this token has no value to give, add 'flags value'"
tok A 'flags value' 'provide CONFIG_E=3'
fails "A.config:4: CONFIG_E cannot stand in this 'provide': it is an enum, which takes the value of this token"
