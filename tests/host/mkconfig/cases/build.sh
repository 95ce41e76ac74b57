# mkconfig tests: each directive of build files; run.sh says how to read a case.
# SPDX-License-Identifier: LGPL-2.1-only
# shellcheck shell=sh disable=SC1003,SC2016,SC2154

t 'an unknown token'
tok A; bld '' 'CONFIG_NOT'
fails 'b.build:2: unknown token CONFIG_NOT: declare it or fix its name'

t 'an assignment again is a warning, the last one counts'
tok A 'flags value'; bld 'CONFIG_A 3' 'CONFIG_A 4'
says "b.build:2: warning: CONFIG_A was set to '3' at b.build:1: remove one of them"
val A 4

t 'the same assignment again is nothing'
tok A 'flags value'; tok B; bld 'CONFIG_A 16' 'CONFIG_A 0x10' 'CONFIG_B' 'CONFIG_B'
ok_with; val A 0x10

t 'an enforced assignment stands'
tok A; bld 'CONFIG_A! undefined' 'CONFIG_A'
fails "b.build:2: CONFIG_A is set to 'undefined' with '!' at b.build:1: remove one of them"

t 'an enforced assignment stands after one that agrees'
tok A; bld 'CONFIG_A!' 'CONFIG_A' 'CONFIG_A undefined'
fails "b.build:3: CONFIG_A is set to 'defined' with '!' at b.build:2: remove one of them"

t 'an enforced assignment may come last'
tok A; bld 'CONFIG_A' 'CONFIG_A! undefined'
says "b.build:2: warning: CONFIG_A was set to 'defined' at b.build:1: remove one of them"
off A

t 'a line that is no assignment'
tok A; bld 'CONFIG_A=3'
fails "b.build:1: 'CONFIG_A=3' is not understood: write 'TOKEN value' or a %directive"

t 'a comment after an assignment'
tok A 'flags value'; bld 'CONFIG_A 3 # three'
fails 'b.build:1: a comment cannot follow text: give it a line'

t 'a value may have a # without blank before, make gets it back'
tok A 'flags value'; bld 'CONFIG_A a#b'
ok_with; has out/config.h '#define CONFIG_A a#b'; has out/config.mk 'CONFIG_A=a\#b'

t '%section: lines count when an element of BUILD matches'
tok A; tok B; tok C; tok D
bld '%section arm x86' 'CONFIG_A' '%section mips' 'CONFIG_B' '%common' 'CONFIG_C' \
  '%section debug' 'CONFIG_D'
ok_with -b x86:debug; on A C D; off B

t '%section: -b may be repeated, case does not matter'
tok A; tok B; bld '%section Arm' 'CONFIG_A' '%section x' 'CONFIG_B'
ok_with -b aRM -b x; on A B

t '%section: default without -b'
tok A; tok B; bld '%section default' 'CONFIG_A' '%section other' 'CONFIG_B'
ok_with; on A; off B

t '%section: wildcards'
tok A; tok B; tok C; tok D; tok E; tok F; tok G; tok H
bld '%section emu-*-*' 'CONFIG_A' '%section emu-*' 'CONFIG_B' \
  '%section cpuN' 'CONFIG_C' '%section cpuX' 'CONFIG_D' \
  '%section p?' 'CONFIG_E' '%section pLc' 'CONFIG_F' '%section p' 'CONFIG_G' \
  '%section *' 'CONFIG_H'
ok_with -b emu-host_1-x86:cpu12:pc; on A D E H; off B C F G

t '%section: a wildcard stands for one character at least'
tok A; tok B; bld '%section a*' 'CONFIG_A' '%section ab' 'CONFIG_B' \
  '%section aX' 'CONFIG_A'
ok_with -b ab; on A B
rm -r out; bld '%section a*' 'CONFIG_A' '%section aX' 'CONFIG_A' '%section a?'
fails "b.build:1: no section matches 'a' of BUILD: fix its name" -b a

t '%section: an element nothing matches is an error'
bld '%section arm' '%common'
fails "b.build:1: no section matches 'amr' of BUILD: fix its name" -b arm:amr

t '%section: a pattern of stars ends'
bld "%section *************************************************b" '%common'
fails "b.build:1: no section matches 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' of BUILD: fix its name" \
  -b aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa

t '%subsection: nests'
tok A; tok B; tok C; tok D; tok E
bld '%section x' 'CONFIG_A' '%subsection y' 'CONFIG_B' '%subsection z' 'CONFIG_C' \
  '%end' 'CONFIG_D' '%end' 'CONFIG_E'
ok_with -b x:y; on A B D E; off C

t '%subsection: is not looked at in a section that does not count'
tok A
bld '%section n' '%subsection y' 'CONFIG_A' 'anything $(NO) !!' '%end' 'CONFIG_A' \
  '%section y'
ok_with -b y; off A

t '%subsection: outside of any section'
tok A; tok B; bld '%subsection y' 'CONFIG_A' '%else' 'CONFIG_B' '%end'
ok_with -b y; on A; off B

t '%subsection: without %end'
bld '%subsection y' '%common'
fails "b.build:2: the %subsection of line 1 is open: add '%end'" -b y
bld '%subsection y'
fails "b.build:1: this %subsection is not ended: add '%end'" -b y

t '%else: the other lines count'
tok A; tok B; tok C; tok D
bld '%section y' 'CONFIG_A' '%else' 'CONFIG_B' '%section z' 'CONFIG_C' '%else' 'CONFIG_D'
ok_with -b y; on A D; off B C

t '%else: not inside what does not count'
tok A; bld '%section z' '%subsection y' '%else' 'CONFIG_A' '%end'
ok_with; off A

t '%else: outside, or twice'
bld '%else'
fails 'b.build:1: %else is outside of any section: remove it'
bld '%section default' '%else' '%else'
fails 'b.build:3: a second %else for line 1: remove it'

t '%end: ends a section too, and nothing else'
tok A; bld '%section z' '%end' 'CONFIG_A'
ok_with; on A
rm -r out; bld '%end'
fails 'b.build:1: %end is outside of any section: remove it'

t 'words after a directive that takes none'
for word in else end common; do
  bld '%section default' "%$word x"
  fails "b.build:2: 'x' cannot follow %$word: remove it"
done

t 'nothing after a directive that needs something'
for word in section subsection types requiretypes include set append inherit \
  error die warning notice; do
  bld "%$word"
  fails "b.build:1: %$word is empty: write something after it"
done

t 'an unknown directive, even where lines do not count'
bld '%section z' '%if x'
fails "b.build:2: unknown directive '%if': fix its name"

t '%types: two sections of a type'
bld '%section arm' '%types cpu' '%section x86' '%types arch cpu'
fails "b.build:4: a second section of type 'cpu', the first is 'arm' at b.build:2: choose one with -b or %inherit" \
  -b arm:x86

t '%types: two types, and a section which does not count'
bld '%section arm' '%types cpu' '%section x86' '%types cpu' '%section z' \
  '%types arch' '%common' '%requiretypes arch cpu'
ok_with -b arm:z

t '%requiretypes: none chosen, the choice is listed'
bld '%section arm armv7' '%types cpu' '%section x86' '%types a cpu' '%common' \
  '%requiretypes cpu'
fails "b.build:6: no section of type 'cpu' is chosen: add one of these to BUILD with -b: arm armv7, x86"

t '%requiretypes: nothing to choose from'
bld '%requiretypes cpu'
fails "b.build:1: no section of type 'cpu' is chosen: add one of these to BUILD with -b: (there is none)"

t '%include: beside the file first, then below ROOT'
mkdir -p d/sub src/sub; tok A; tok B; mv A.config B.config src
echo CONFIG_A > d/sub/i.build; echo CONFIG_NO > src/sub/i.build
echo CONFIG_B > src/sub/j.build
bld '%include d/one.build'
printf '%%include sub/i.build\n%%include sub/j.build\n' > d/one.build
ok_with -r src; on A B

t '%include: sections are those of one file'
tok A; tok B; printf '%%section z\n CONFIG_A\n' > i.build
bld '%section default' '%include i.build' 'CONFIG_B'
ok_with; on B; off A

t '%include: not where lines do not count'
bld '%section z' '%include no.build'
ok_with

t '%include: a file that is not there'
bld '' '%include no.build'
fails "b.build:2: 'no.build' is neither in '.' nor in '.': fix its name"

t '%include: a directory'
mkdir d; bld '%include d'
fails "b.build:1: 'd' cannot be read (not a regular file): give a readable file"

t '%include: a loop'
echo '%include b.build' > i.build; bld '' '%include i.build'
fails "i.build:1: 'b.build' includes itself: remove this %include"

t '%include: doubling files end'
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
  printf '%%include %s\n%%include %s\n' $((i + 1)) $((i + 1)) > $i
done
: > ./13; bld '%include 1'; run
[ "$status" = 1 ] || complain "status $status"
grep -q 'more than 1000 files are included: use fewer' stderr || complain "$(cat stderr)"

t '%set and %append: variables for make and for later lines'
tok A 'flags value'
bld '%set X one' '%append X two' '%append Y three' '%set Z' '%set X_2 $(X)-$(Y)' 'CONFIG_A $(X_2)'
ok_with
val A 'one two-three'
has out/config.mk 'BUILD_X=one two'; has out/config.mk 'BUILD_Y=three'
has out/config.mk 'BUILD_Z='; lacks out/config.mk BUILD_OUTPUT_NAME
lacks out/config.h "one two "

t '%set: a name that is none, or taken'
bld '%set 1X a'
fails "b.build:1: '1X' cannot name a variable: write a C identifier"
bld '%append CONFIGPATH a'
fails 'b.build:1: CONFIGPATH is set by mkconfig: use another name'

t '%set: doubling a text ends'
{ echo '%set X 0123456789'; i=0; while [ $i -lt 40 ]; do echo '%set X $(X)$(X)'; i=$((i + 1)); done; } > b.build
run; [ "$status" = 1 ] || complain "status $status"
grep -q 'b.build:14: this text exceeds 65536 bytes once its variables are replaced: shorten them' stderr \
  || complain "$(head -n 1 stderr | cut -c1-100)"

t 'CONFIGPATH is the directory of the file, also after an %include'
mkdir d; echo '%set IN $(CONFIGPATH)' > d/i.build
bld '%include d/i.build' '%set OUT $(CONFIGPATH)'
ok_with; has out/config.mk 'BUILD_IN=d'; has out/config.mk 'BUILD_OUT=.'

t 'CONFIGSECTION is the element of BUILD that chose the section'
echo '%set I $(CONFIGSECTION)' > i.build
bld '%section y p?-*' '%set S $(CONFIGSECTION)' '%include i.build' '%section zN'
ok_with -b z1:pc-arm; has out/config.mk 'BUILD_S=pc-arm'; has out/config.mk 'BUILD_I=pc-arm'

t '%inherit: acts on later lines'
tok A; tok B; tok C
bld '%section y' 'CONFIG_A' '%common' '%section x' '%inherit y:z' '%section y' 'CONFIG_B' \
  '%section z' 'CONFIG_C'
ok_with -b x; off A; on B C

t '%inherit: a name no section matches'
bld '' '%inherit z'
fails "b.build:2: no section matches 'z' of BUILD: fix its name"

t '%error and %die: the message of the author'
for word in error die; do
  bld "%$word choose an arch: try \$(BUILD_NAME)"
  fails 'b.build:1: choose an arch: try b'
done

t '%warning and %notice: the run goes on'
tok A; bld '%warning careful' 'CONFIG_A'
says 'b.build:1: warning: careful'; on A
bld '%notice look'; rm -r out
says 'b.build:1: notice: look'; off A

t '%fragment: to be included, not given'
tok A; printf '%%fragment\nCONFIG_A\n' > f; bld '%include f'
ok_with; on A
rm -r out; bld '' '%fragment' CONFIG_A
fails 'b.build:2: this file is a fragment, for %include: give a build that includes it'
"$tool" -w CONFIG_A f 2> stderr && complain 'status 0'
grep -q '^f:1: this file is a fragment' stderr || complain "$(cat stderr)"
