# mkconfig tests: each tag of a declaration; run.sh says how to read a case.
# SPDX-License-Identifier: LGPL-2.1-only
# shellcheck shell=sh disable=SC1003,SC2016,SC2154

t 'a plain token is undefined unless it defaults to defined'
tok A; tok B 'default defined'; tok C 'default undefined'
ok_with; off A C; on B

t 'an assignment without value defines a plain token'
tok A; bld 'CONFIG_A'
ok_with; on A

t 'an assignment of undefined overrides the default'
tok A 'default defined'; bld 'CONFIG_A undefined'
ok_with; off A

t 'a value token has its default, its assignment, or nothing'
tok A 'flags value' 'default 16'
tok B 'flags value' 'default 16'
tok C 'flags value'
bld 'CONFIG_B 0x20'
ok_with; val A 16; val B 0x20; off C

t 'a value may have several words'
tok A 'flags value' 'default "two  words" more'
ok_with; val A '"two  words" more'

t 'a value token may be undefined'
tok A 'flags value' 'default 16'; bld 'CONFIG_A undefined'
ok_with; off A

t 'desc is missing: a warning'
printf '%%config CONFIG_A\n flags root\n%%config end\n' > A.config
says "A.config:1: warning: CONFIG_A has no description: add 'desc text'"

t 'parent: a child of an undefined token is undefined, silently'
tok A; tok B 'parent CONFIG_A' 'default defined'
tok C 'parent CONFIG_B' 'flags value' 'default 3'
ok_with; off A B C

t 'parent: a child that defaults to defined follows its assigned parent'
tok A; tok B 'parent CONFIG_A' 'default defined'
tok C 'parent CONFIG_B' 'flags value' 'default 3'
bld 'CONFIG_A'
ok_with; on A B; val C 3

t 'parent: an assignment below an undefined token is an error'
tok A; tok B 'parent CONFIG_A'; bld '' 'CONFIG_B'
fails 'b.build:2: the parent of CONFIG_B is undefined: define CONFIG_A or remove this line'

t 'parent: a value below an undefined token is an error too'
tok A; tok B 'parent CONFIG_A' 'flags value'; bld 'CONFIG_B 3'
fails 'b.build:1: the parent of CONFIG_B is undefined: define CONFIG_A or remove this line'

t 'parent: undefining a child of an undefined token is no mistake'
tok A; tok B 'parent CONFIG_A' 'default defined'; bld 'CONFIG_B undefined'
ok_with; off A B

t 'parent: one dropped token, one message, whatever hangs on it'
tok A; tok B 'parent CONFIG_A'; tok C 'parent CONFIG_B'; tok D 'depend CONFIG_B'
bld 'CONFIG_C' 'CONFIG_D' 'CONFIG_B'
fails 'b.build:3: the parent of CONFIG_B is undefined: define CONFIG_A or remove this line'

t 'parent: a meta parent is had by way of its providers'
tok M 'flags meta'; tok P 'provide CONFIG_M'; tok B 'parent CONFIG_M'
bld 'CONFIG_B'
fails 'b.build:1: the parent of CONFIG_B is undefined: define CONFIG_P or remove this line'

t 'parent: two names on a line'
tok A; tok B; tok C 'parent CONFIG_A CONFIG_B'
fails "C.config:3: CONFIG_A cannot stand in this 'parent': a token has one parent, keep one"

t 'parent: two lines'
tok A; tok B; tok C 'parent CONFIG_A' 'parent CONFIG_B'
fails "C.config:4: a second 'parent', the first is at line 3: keep one"

t 'parent: a loop'
tok A 'parent CONFIG_B'; tok B 'parent CONFIG_C'; tok C 'parent CONFIG_B'
fails 'B.config:3: CONFIG_B is its own ancestor: give it another parent'

t 'parent: the token itself'
tok A 'parent CONFIG_A'
fails "A.config:3: CONFIG_A cannot stand in this 'parent': it is the token itself, remove it"

t 'parent: neither parent nor root is a warning'
printf '%%config CONFIG_A\n desc x\n%%config end\n' > A.config
says "A.config:1: warning: CONFIG_A has no parent: add 'parent TOKEN' or 'flags root'"

t 'depend: met when one token of each line is defined'
tok A 'depend CONFIG_B CONFIG_C' 'depend CONFIG_D'
tok B; tok C; tok D
bld 'CONFIG_A' 'CONFIG_C' 'CONFIG_D'
ok_with; on A C D; off B

t 'depend: an unmet line makes an assignment an error'
tok A 'depend CONFIG_D' 'depend CONFIG_B CONFIG_C'; tok B; tok C; tok D
bld 'CONFIG_D' 'CONFIG_A'
fails 'b.build:2: CONFIG_A needs CONFIG_B or CONFIG_C, see A.config:4: define CONFIG_B or CONFIG_C or remove this line'

t 'depend: an unmet line undefines a default, with a notice'
tok A 'default defined' 'depend CONFIG_B'; tok B
says 'A.config:4: notice: CONFIG_A is undefined, for it needs CONFIG_B'
off A B

t 'depend: the notice is not printed with -q'
tok A 'default defined' 'depend CONFIG_B'; tok B
ok_with -q; off A

t 'depend: no notice below an undefined parent'
tok P; tok A 'parent CONFIG_P' 'default defined' 'depend CONFIG_B'; tok B
ok_with; off A

t 'depend: what is undefined undefines what needs it'
tok A 'default defined' 'depend CONFIG_B'
tok B 'default defined' 'depend CONFIG_C'; tok C
ok_with -q; off A B C

t 'depend: a loop is fine, defined or not'
tok A 'depend CONFIG_B'; tok B 'depend CONFIG_A'
tok C 'depend CONFIG_D'; tok D 'depend CONFIG_C'
bld 'CONFIG_A' 'CONFIG_B'
ok_with; on A B; off C D

t 'depend: two dropped tokens do not excuse each other'
tok A 'depend CONFIG_B'; tok B 'parent CONFIG_A' 'depend CONFIG_N'; tok N
bld 'CONFIG_A' 'CONFIG_B'
fails 'b.build:2: CONFIG_B needs CONFIG_N, see B.config:4: define CONFIG_N or remove this line'

t 'depend: a meta token is had by way of its providers'
tok M 'flags meta'; tok P 'provide CONFIG_M'; tok Q 'provide CONFIG_M'
tok A 'depend CONFIG_M'
bld 'CONFIG_A'
fails 'b.build:1: CONFIG_A needs CONFIG_M, see A.config:3: define CONFIG_P or CONFIG_Q or remove this line'

t 'depend: not on a value token'
tok A 'depend CONFIG_B'; tok B 'flags value'
fails "A.config:3: CONFIG_B cannot stand in this 'depend': it takes a value, use 'require'"

t 'depend: names only'
tok A 'depend CONFIG_B!'; tok B
fails "A.config:3: 'CONFIG_B!' cannot stand in a 'depend': write names of tokens"

t 'depend: on the parent is a warning'
tok A 'parent CONFIG_B' 'depend CONFIG_B'; tok B
says "A.config:4: warning: CONFIG_B is the parent of CONFIG_A: remove it from 'depend'"

t 'provide: a meta token is defined while a provider is'
tok M 'flags meta'; tok N 'flags meta'
tok A 'provide CONFIG_M'; tok B 'provide CONFIG_M CONFIG_N'; tok C 'depend CONFIG_M'
bld 'CONFIG_A' 'CONFIG_C'
ok_with; on M C; off N B

t 'provide: a value token has the value of its live provider'
tok V 'flags value'
tok A 'provide CONFIG_V=one'; tok B 'provide CONFIG_V=two'
bld 'CONFIG_B'
ok_with; val V two

t 'provide: a provider overrides a default'
tok V 'flags value' 'default 3'; tok A 'provide CONFIG_V=4' 'default defined'
ok_with; val V 4

t 'provide: a value that is the same number is no conflict'
tok V 'flags value'; tok A 'provide CONFIG_V=0x10' 'default defined'
bld 'CONFIG_V 16'
ok_with; val V 16

t 'provide: the value of the user conflicts with a provider'
tok V 'flags value'; tok A 'provide CONFIG_V=4' 'default defined'
bld 'CONFIG_V 3'
fails "b.build:1: CONFIG_V '3' is not '4' which CONFIG_A provides, see A.config:3: change one of them"

t 'provide: undefined by the user conflicts with a provider'
tok V 'flags value'; tok A 'provide CONFIG_V=4' 'default defined'
bld 'CONFIG_V undefined'
fails "b.build:1: CONFIG_V 'undefined' is not '4' which CONFIG_A provides, see A.config:3: change one of them"

t 'provide: two providers conflict'
tok V 'flags value'
tok A 'provide CONFIG_V=3' 'default defined'
tok B 'provide CONFIG_V=4' 'default defined'
fails "B.config:3: CONFIG_V '3' is not '4' which CONFIG_B provides, see B.config:3: change one of them"

t 'provide: a chain, and a loop of meta tokens nobody defines'
tok A 'default defined' 'provide CONFIG_M'
tok M 'flags meta' 'provide CONFIG_N'; tok N 'flags meta'
tok O 'flags meta' 'provide CONFIG_P'; tok P 'flags meta' 'provide CONFIG_O'
ok_with; on M N; off O P

t 'provide: a value token without value'
tok V 'flags value'; tok A 'provide CONFIG_V'
fails "A.config:3: CONFIG_V cannot stand in this 'provide': it takes a value, write TOKEN=value"

t 'provide: a meta token with a value'
tok M 'flags meta'; tok A 'provide CONFIG_M=3'
fails "A.config:3: CONFIG_M cannot stand in this 'provide': it is meta and takes no value"

t 'provide: a plain token'
tok M; tok A 'provide CONFIG_M'
fails "A.config:3: CONFIG_M cannot stand in this 'provide': it is neither meta nor value, add that flag to it"

t 'provide: an order is not a value'
tok V 'flags value'; tok A 'provide CONFIG_V>3'
fails "A.config:3: 'CONFIG_V>3' cannot stand in a 'provide': write TOKEN or TOKEN=value"

t 'default: twice'
tok A 'default defined' 'default undefined'
fails "A.config:4: a second 'default', the first is at line 3: keep one"

t 'default: a number for a plain token'
tok A 'default 3'
fails "A.config:3: the default of CONFIG_A is 'defined' or 'undefined': write one, or add 'flags value'"

t 'default: a comment after it'
tok A 'flags value' 'default 3 # three'
fails 'A.config:4: a comment cannot follow text: give it a line'

t 'default: an open comment would swallow config.h'
tok A 'flags value' 'default a/*b'
fails "A.config:4: a value cannot contain '/*': remove it"

t 'when: one line that holds defines the token'
tok A 'when CONFIG_B CONFIG_C' 'when CONFIG_D'; tok B; tok C; tok D
tok E 'when CONFIG_B CONFIG_C'
bld 'CONFIG_B' 'CONFIG_D'
ok_with; on A; off E

t 'when: it brings in the children that default to defined'
tok A 'when CONFIG_B'; tok B 'default defined'
tok C 'parent CONFIG_A' 'default defined'; tok D 'parent CONFIG_A'
ok_with; on A C; off D

t 'when: a parent may follow the child the user chose'
tok P 'when CONFIG_A' 'when CONFIG_B' 'flags internal'; tok A 'parent CONFIG_P'
tok B 'parent CONFIG_P' 'default defined'; tok C 'parent CONFIG_P' 'flags value' 'default 1'
bld 'CONFIG_A'
ok_with; on P A B; val C 1
bld; ok_with; off P A B C

t 'when: waits for the parent'
tok P 'when CONFIG_Z'; tok Z 'default defined' 'depend CONFIG_X'; tok X 'when CONFIG_Y'
tok Y 'default defined'; tok A 'parent CONFIG_P' 'when CONFIG_Y'; tok B 'parent CONFIG_N' 'when CONFIG_Y'
tok N
ok_with; on P Z X A; off B

t 'when: the user has the last word'
tok A 'when CONFIG_B'; tok B; bld 'CONFIG_A undefined' 'CONFIG_B'
ok_with; off A

t 'when: a chain, whatever the names'
tok A 'when CONFIG_B'; tok B 'when CONFIG_C'; tok C 'when CONFIG_D'; tok D
tok Z 'when CONFIG_Y'; tok Y 'when CONFIG_X'; tok X 'when CONFIG_D'
bld 'CONFIG_D'
ok_with; on A B C X Y Z

t 'when: not defined, looked at after the token it names had its turn'
tok A 'when CONFIG_B!'; tok B 'when CONFIG_C'; tok C 'default defined'
tok E 'when CONFIG_F!'; tok F
ok_with; off A; on B C E

t 'when: compares values, also provided ones'
tok V 'flags value' 'default 0x10'; tok P 'default defined' 'provide CONFIG_V=17'
tok A 'when CONFIG_V=0x11'; tok B 'when CONFIG_V!=17'
tok C 'when CONFIG_V<18'; tok D 'when CONFIG_V<17'
tok E 'when CONFIG_V>16'; tok F 'when CONFIG_V>17'
tok G 'when CONFIG_V<=17'; tok H 'when CONFIG_V>=0b10001'
tok I 'when CONFIG_V<=16'; tok J 'when CONFIG_V>=18'
tok K 'when CONFIG_V!=16'; tok L 'when CONFIG_V=0x011'; tok M 'when CONFIG_V>-1'
ok_with; on A C E G H K L M; off B D F I J

t 'when: words are compared as text, and have no order'
tok V 'flags value' 'default arm'; tok U 'flags value'
tok A 'when CONFIG_V=arm'; tok B 'when CONFIG_V=ARM'; tok C 'when CONFIG_V<zzz'
tok D 'when CONFIG_U=arm'; tok E 'when CONFIG_U<3'; tok F 'when CONFIG_U!=arm'
ok_with; on A F; off B C D E

t 'when: 64 bit numbers keep their order'
tok V 'flags value' 'default 0xffffffffffffffff'
tok A 'when CONFIG_V>0xfffffffffffffffe'; tok B 'when CONFIG_V=18446744073709551615'
tok C 'when CONFIG_V<18446744073709551615'
ok_with; on A B; off C

t 'when: it revives what an unmet dependency had undefined'
tok A 'default defined' 'depend CONFIG_B'; tok B 'when CONFIG_C!'
tok C 'default defined' 'depend CONFIG_D'; tok D
says 'C.config:4: notice: CONFIG_C is undefined, for it needs CONFIG_D'
on A B; off C D

t 'when: a loop'
tok A 'when CONFIG_B!'; tok B 'when CONFIG_A!'
fails "A.config:3: the 'when' of CONFIG_A depends on itself by way of CONFIG_B: remove one of its conditions"

t 'when: a loop by way of a provider'
tok A 'when CONFIG_M'; tok M 'flags meta'; tok P 'provide CONFIG_M' 'when CONFIG_A'
fails "A.config:3: the 'when' of CONFIG_A depends on itself by way of CONFIG_P: remove one of its conditions"

t 'when: no operator of ours'
tok A 'when CONFIG_B==3'; tok B 'flags value'; tok C 'when CONFIG_B~3'
fails "C.config:3: 'CONFIG_B~3' cannot stand in a 'when': write TOKEN, TOKEN! or TOKEN<op>value"

t 'when: an operator without value'
tok A 'when CONFIG_B='; tok B 'flags value'
fails "A.config:3: 'CONFIG_B=' cannot stand in a 'when': write TOKEN, TOKEN! or TOKEN<op>value"

t 'require: holds when one condition of each line does'
tok V 'flags value' 'default 8'; tok W 'flags value'
tok A 'require CONFIG_V<4 CONFIG_V>7' 'require CONFIG_V' 'require CONFIG_W!'
bld 'CONFIG_A'
ok_with; on A

t 'require: broken, at the line that sets the value'
tok V 'flags value'; tok A 'require CONFIG_V>=8'; bld 'CONFIG_A' 'CONFIG_V 7'
fails "b.build:2: CONFIG_A requires CONFIG_V>=8, see A.config:3, and CONFIG_V is '7': change it"

t 'require: not looked at while the token is undefined'
tok V 'flags value' 'default 7'; tok A 'require CONFIG_V>=8'
ok_with; off A

t 'require: not on a plain token'
tok V; tok A 'require CONFIG_V'
fails "A.config:3: CONFIG_V cannot stand in this 'require': it takes no value, use 'depend'"

t 'single: one of them satisfies'
tok A 'single CONFIG_B CONFIG_C'; tok B; tok C; bld 'CONFIG_A' 'CONFIG_C'
ok_with; on A C; off B

t 'single: none is an unmet dependency'
tok A 'single CONFIG_B CONFIG_C'; tok B; tok C; bld 'CONFIG_A'
fails 'b.build:1: CONFIG_A needs CONFIG_B or CONFIG_C, see A.config:3: define CONFIG_B or CONFIG_C or remove this line'

t 'single: two are an error'
tok A 'single CONFIG_B CONFIG_C'; tok B 'default defined'; tok C
bld 'CONFIG_A' 'CONFIG_C'
fails 'b.build:2: CONFIG_A takes one of CONFIG_B and CONFIG_C, see A.config:3: undefine one of them'

t 'single: two are fine while the token is undefined'
tok A 'single CONFIG_B CONFIG_C'; tok B; tok C; bld 'CONFIG_B' 'CONFIG_C'
ok_with; off A; on B C

t 'exclude: one or the other'
tok A 'exclude CONFIG_B'; tok B; bld 'CONFIG_A'
ok_with; on A; off B

t 'exclude: both are an error'
tok A 'exclude CONFIG_C CONFIG_B'; tok B 'default defined'; tok C
bld '' 'CONFIG_A'
fails 'b.build:2: CONFIG_A excludes CONFIG_B, see A.config:3: undefine one of them'

t 'exclude: two defaults are an error at the declaration'
tok A 'exclude CONFIG_B' 'default defined'; tok B 'default defined'
fails 'A.config:3: CONFIG_A excludes CONFIG_B, see A.config:3: undefine one of them'

t 'range: bounds are in it'
tok A 'flags value' 'range [1,0x40]' 'default 1'
tok B 'flags value' 'range [ 1 , 64 ]'; tok C 'flags value' 'range [-3,3]'
bld 'CONFIG_B 64' 'CONFIG_C -3'
ok_with; val A 1; val B 64; val C -3

t 'range: below it'
tok A 'flags value' 'range [1,64]'; bld 'CONFIG_A 0'
fails "b.build:1: '0' is out of the range of CONFIG_A: write one of [1,64]"

t 'range: above it'
tok A 'flags value' 'range [1,64]'; bld 'CONFIG_A 65'
fails "b.build:1: '65' is out of the range of CONFIG_A: write one of [1,64]"

t 'range: a word is not in it'
tok A 'flags value' 'range [1,64]' 'default many'
fails "A.config:5: 'many' is out of the range of CONFIG_A: write one of [1,64]"

t 'range: a list of values'
tok A 'flags value' 'range 16 32 none'; bld 'CONFIG_A 0x20'
ok_with; val A 0x20

t 'range: not of the list'
tok A 'flags value' 'range 16 32 none'; bld 'CONFIG_A 17'
fails "b.build:1: '17' is out of the range of CONFIG_A: write one of 16 32 none"

t 'range: bounds the wrong way'
tok A 'flags value' 'range [3,1]'
fails "A.config:4: '[3,1]' is not a range: write [low,high] or values"

t 'range: a bracket missing'
tok A 'flags value' 'range [1,3'
fails "A.config:4: '[1,3' is not a range: write [low,high] or values"

t 'range: of a plain token'
tok A 'range [1,3]'
fails "A.config:3: 'range' needs flag 'value': add it"

t 'suggest: an unmet one is a notice, if it can be followed'
tok A 'suggest CONFIG_B CONFIG_C CONFIG_D' 'suggest CONFIG_V>3' 'default defined'
tok B; tok C 'default defined'; tok P; tok D 'parent CONFIG_P'
tok V 'flags value' 'default 4'
says 'A.config:3: notice: CONFIG_A suggests CONFIG_B'
off B

t 'suggest: of a value'
tok A 'suggest CONFIG_V>3' 'default defined'; tok V 'flags value' 'default 3'
says 'A.config:3: notice: CONFIG_A suggests CONFIG_V>3'

t 'suggest: a refused one is not repeated'
tok A 'suggest CONFIG_B' 'default defined'; tok B; bld 'CONFIG_B undefined'
ok_with; off B

t 'suggest: an auto token is defined'
tok A 'suggest CONFIG_B' 'default defined'; tok B 'flags auto'
ok_with; on B

t 'module: a defined one goes to MODULES with its directory'
mkdir -p src/lib; tok A 'module liba The A library'; tok B 'module libb'
mv A.config src/lib; bld '%append MODULES app:here' 'CONFIG_A'
ok_with; on A; off B; has out/config.mk 'BUILD_MODULES=app:here liba:src/lib'

t 'suggest_when: a notice for a token left undefined, while all of a line hold'
tok A 'suggest_when CONFIG_B CONFIG_V>3' 'suggest_when CONFIG_C'; tok B; tok C
tok V 'flags value' 'default 3'
bld CONFIG_B; ok_with
bld CONFIG_B 'CONFIG_V 4'
says 'A.config:3: notice: CONFIG_A is undefined by default, and CONFIG_B with CONFIG_V>3 suggests it'
bld CONFIG_C
says 'A.config:4: notice: CONFIG_A is undefined by default, and CONFIG_C suggests it'
bld CONFIG_C 'CONFIG_A undefined'; ok_with
bld CONFIG_C CONFIG_A; ok_with

t 'suggest_when: silent when the token could not be defined'
tok A 'suggest_when CONFIG_C' 'depend CONFIG_N'; tok C; tok N; tok X
tok B 'suggest_when CONFIG_C' 'exclude CONFIG_X'; tok D 'suggest_when CONFIG_C' 'parent CONFIG_N'
bld CONFIG_C CONFIG_X; ok_with

t 'warn_when: a notice for a token defined by default, while all of a line hold'
tok A 'default defined' 'warn_when CONFIG_B CONFIG_V=s'; tok B; tok V 'flags value'
bld CONFIG_B; ok_with
bld CONFIG_B 'CONFIG_V s'
says 'A.config:4: notice: CONFIG_A is defined by default, and CONFIG_B with CONFIG_V=s advises against it'
bld CONFIG_B 'CONFIG_V s' CONFIG_A; ok_with
bld CONFIG_B 'CONFIG_V s' 'CONFIG_A undefined'; ok_with

t 'suggest_when, warn_when: not on what is no matter of choice'
for tag in suggest_when warn_when; do
  for flag in value meta mandatory internal; do
    tok A "flags $flag" "$tag CONFIG_B"; tok B
    fails "A.config:4: a token with flag '$flag' cannot have '$tag': remove one of them"
  done
done

t 'auto: nothing is defined for an assignment without effect'
tok P; tok A 'parent CONFIG_P' 'depend CONFIG_B'; tok B 'flags auto'; bld CONFIG_A
fails 'b.build:1: the parent of CONFIG_A is undefined: define CONFIG_P or remove this line'
"$tool" -L b.build 2> stderr | grep -q '^-.*CONFIG_B ' || complain 'CONFIG_B is defined'
