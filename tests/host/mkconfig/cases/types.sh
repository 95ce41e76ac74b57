# mkconfig tests: what a value is; run.sh says how to read a case.
# SPDX-License-Identifier: LGPL-2.1-only
# shellcheck shell=sh disable=SC2154

octal='begins with a zero, and C takes it for octal: remove the zero'
large='does not fit into 64 bits: write a smaller number'

t 'a number with a leading zero is refused in a build'
tok A 'flags value'
for v in 010 00 007 08 -010 0000000001 010u 017UL 09L; do
  bld "CONFIG_A $v"; fails "b.build:1: '$v' $octal"
done

t 'a leading zero is refused whatever takes the value'
tok A 'flags value' 'type number'; tok B 'flags value' 'type string'
tok C 'flags value' 'type set 8 10'; tok D 'flags value' 'range [1,64]'
for n in A B C D; do bld "CONFIG_$n 010"; fails "b.build:1: '010' $octal"; done

t 'a leading zero is refused in each part of a declaration'
tok A 'flags value' 'default 010'; fails "A.config:4: '010' $octal"
tok A 'flags value' 'range [00,64]'; fails "A.config:4: '00' $octal"
tok A 'flags value' 'range 4 08'; fails "A.config:4: '08' $octal"
tok A 'flags value' 'type set 4 08'; fails "A.config:4: '08' $octal"
tok A 'flags value'; tok B 'provide CONFIG_A=010'; fails "B.config:3: '010' $octal"
tok B 'when CONFIG_A=010'; fails "B.config:3: '010' $octal"
tok B 'when CONFIG_A<010'; fails "B.config:3: '010' $octal"
tok B 'require CONFIG_A>=010'; fails "B.config:3: '010' $octal"

t 'a zero alone, and zeros after 0x or 0b, mean one thing'
tok A 'flags value' 'type number'
for v in 0 0x0 0x00ff 0b0011 100; do bld "CONFIG_A $v"; ok_with; val A "$v"; done

t 'the largest number of 64 bits is one, in each base'
tok A 'flags value' 'type number'
for v in 18446744073709551615 0xffffffffffffffff 0x0ffffffffffffffff \
  0b1111111111111111111111111111111111111111111111111111111111111111; do
  bld "CONFIG_A $v"; ok_with; val A "$v"
done

t 'a number beyond 64 bits is refused, in each base'
for type in 'type number' 'type string' '# none'; do
  tok A 'flags value' "$type"
  for v in 18446744073709551616 99999999999999999999999 0x10000000000000000 \
    0b10000000000000000000000000000000000000000000000000000000000000000; do
    bld "CONFIG_A $v"; fails "b.build:1: '$(printf %.60s $v)' $large"
  done
done
tok B 'when CONFIG_A>18446744073709551616'; : > b.build
fails "B.config:3: '18446744073709551616' $large"

t 'a negative number has 64 bits too'
tok A 'flags value' 'range [-9223372036854775808,0]'; bld 'CONFIG_A -9223372036854775808'
ok_with; val A -9223372036854775808
rm -r out
bld 'CONFIG_A -9223372036854775809'; fails "b.build:1: '-9223372036854775809' $large"

t 'a text that begins with digits is no number'
tok A 'flags value'
for v in 0.10 00-1f 010x 0x 1_000 16K 08:15; do bld "CONFIG_A $v"; ok_with; val A "$v"; done

t 'type number: a word, a negative number and two numbers are refused'
tok A 'flags value' 'type number'
for v in many -1 0x 0xg 1.5 16K '3 4' '(1)' +1 "'a'" 1u -0x1 e 0b2; do
  bld "CONFIG_A $v"; fails "b.build:1: '$v' is no value of CONFIG_A: write a number from 0 on"
done

t 'type number: the message has the range'
tok A 'flags value' 'type number' 'range [1,64]'; bld 'CONFIG_A -1'
fails "b.build:1: '-1' is no value of CONFIG_A: write a number, one of [1,64]"
bld 'CONFIG_A 65'; fails "b.build:1: '65' is out of the range of CONFIG_A: write one of [1,64]"

t 'type number: negative numbers where the range has some'
tok A 'flags value' 'type number' 'range [-3,3]'; bld 'CONFIG_A -3'
ok_with; val A -3
rm -r out
bld 'CONFIG_A -4'; fails "b.build:1: '-4' is out of the range of CONFIG_A: write one of [-3,3]"

t 'type number: numbers of a list'
tok A 'flags value' 'type number' 'range 4 8 16'; bld 'CONFIG_A 0x8'
ok_with; val A 0x8
rm -r out
bld 'CONFIG_A 9'; fails "b.build:1: '9' is out of the range of CONFIG_A: write one of 4 8 16"

t 'type number: a default, and what provides it, are of the type'
tok A 'flags value' 'type number' 'default many'
fails "A.config:5: 'many' is no value of CONFIG_A: write a number from 0 on"
tok A 'flags value' 'type number'; tok B 'provide CONFIG_A=many'
fails "B.config:3: 'many' is no value of CONFIG_A: write a number from 0 on"
tok B 'default defined' 'provide CONFIG_A=3'; ok_with; val A 3

t 'type number: what it is compared with is a number'
tok A 'flags value' 'type number'; tok B 'when CONFIG_A=many'
fails "B.config:3: 'many' is no value of CONFIG_A: write a number from 0 on"
tok B 'require CONFIG_A<many'
fails "B.config:3: 'many' is no value of CONFIG_A: write a number from 0 on"
tok B 'when CONFIG_A>-1'; bld 'CONFIG_A 0'; ok_with; on B

t 'type number: undefined is no number'
tok A 'flags value' 'type number' 'default 3'; bld 'CONFIG_A undefined'
ok_with; off A
tok A 'flags value' 'type number' 'default undefined'; : > b.build
ok_with; off A

t 'type set: one of it, a number however written'
tok A 'flags value' 'type set arm mips 16'
for v in arm mips 16 0x10; do bld "CONFIG_A $v"; ok_with; val A "$v"; done
rm -r out
for v in ARM 17 'arm mips' x86; do
  bld "CONFIG_A $v"; fails "b.build:1: '$v' is no value of CONFIG_A: write one of arm mips 16"
done

t 'type set: defaults, providers and conditions are of it'
tok A 'flags value' 'type set arm mips' 'default x86'
fails "A.config:5: 'x86' is no value of CONFIG_A: write one of arm mips"
tok A 'flags value' 'type set arm mips'; tok B 'provide CONFIG_A=x86'
fails "B.config:3: 'x86' is no value of CONFIG_A: write one of arm mips"
tok B 'when CONFIG_A=x86'
fails "B.config:3: 'x86' is no value of CONFIG_A: write one of arm mips"
tok B 'when CONFIG_A<arm'
fails "B.config:3: CONFIG_A is no number and has no order: write '=' or '!='"

t 'type string: any text, without an order'
tok A 'flags value' 'type string'; bld 'CONFIG_A any text, -1'
ok_with; val A 'any text, -1'
tok B 'when CONFIG_A>3'
rm -r out
fails "B.config:3: CONFIG_A is no number and has no order: write '=' or '!='"

t 'type: what is none'
for y in word 'number 3' 'string x' set Number; do
  tok A 'flags value' "type $y"
  fails "A.config:4: '$y' is no type: write 'number', 'string', or 'set' and its values"
done

t 'type: of a plain token'
tok A 'type number'; fails "A.config:3: 'type' needs flag 'value': add it"

t 'type: twice'
tok A 'flags value' 'type number' 'type string'
fails "A.config:5: a second 'type', the first is at line 4: keep one"

t 'type: it is shown, and what is proposed is of it'
tok A 'flags value' 'type set arm mips'; : > b.build
"$tool" -s CONFIG_A b.build > said
grep -qx 'type         set arm mips' said || complain "$(cat said)"
"$tool" -w CONFIG_A b.build > said
grep -q "add 'CONFIG_A arm'" said || complain "$(cat said)"
