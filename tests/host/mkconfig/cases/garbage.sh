# mkconfig tests: any bytes at all, and big inputs; run.sh says how to read a case.
# SPDX-License-Identifier: LGPL-2.1-only
# shellcheck shell=sh disable=SC1003,SC2016,SC2154

t 'a file of zero bytes'
: > A.config; : > b.build
ok_with; [ -f out/config.h ] || complain "no config.h"

t 'a NUL, or another byte that is not text'
printf '%%config CONFIG_A\n\n desc x\000y\n' > A.config
fails 'A.config:3: byte 0x00 (null) is not text: remove it'
rm A.config; printf 'CONFIG_A\r\n' > b.build
fails 'b.build:1: byte 0x0d (carriage return) is not text: remove it (save with Unix line ends)'

t 'each control character has a name'
for c in 001:start\ of\ heading 007:bell 010:backspace 013:vertical\ tab \
  033:escape 037:unit\ separator 177:delete; do
  printf "CONFIG_A \\${c%%:*}\n" > b.build; run
  [ "$status" = 1 ] || complain "$c: status $status"
  grep -q "^b.build:1: byte 0x[0-9a-f]* (${c#*:}) is not text: remove it\$" stderr \
    || complain "$c: $(cat stderr)"
done
printf '# \302\233\n' > b.build
fails 'b.build:1: bytes 0xc29b (control sequence introducer) are not text: remove it (save as UTF-8 without it)'

t 'a byte order mark has a name, in front or further on'
printf '\357\273\277CONFIG_A\n' > b.build
fails 'b.build:1: bytes 0xefbbbf (byte order mark) are not text: remove it (save as UTF-8 without it)'
printf '# x\nCONFIG_\357\273\277A\n' > b.build
fails 'b.build:2: bytes 0xefbbbf (byte order mark) are not text: remove it (save as UTF-8 without it)'
printf '\377\376C\0' > b.build
fails 'b.build:1: bytes 0xfffe (byte order mark of UTF-16) are not text: remove it (save as UTF-8 without it)'
printf '\357\273\277%%config CONFIG_A\n' > A.config; : > b.build
fails 'A.config:1: bytes 0xefbbbf (byte order mark) are not text: remove it (save as UTF-8 without it)'

t 'a message shows what is no text by its name'
esc=$(printf '\033[2J'); tab=$(printf '\t')
tok A 'flags value' 'type number'; bld "CONFIG_A 1${tab}2"
fails "b.build:1: '1<tab>2' is no value of CONFIG_A: write a number from 0 on"
: > b.build; printf 'x\n' > "B$esc.config"
fails ".:1: the name 'B<escape>[2J.config' here has a control character: rename it"

t 'UTF-8 is text'
tok A 'desc mémoire ≥ 3'
ok_with; off A

t 'a line of a megabyte'
tok A 'flags value'
{ printf 'CONFIG_A x'; awk 'BEGIN { for (i = 0; i < 100000; i++) printf "0123456789" }'; } > b.build
ok_with
[ "$(wc -c < out/config.mk)" -gt 1000000 ] || complain "value cut"
{ printf 'CONFIG_'; awk 'BEGIN { for (i = 0; i < 100000; i++) printf "0123456789" }'; } > b.build
run; [ "$status" = 1 ] || complain "status $status"
[ "$(wc -c < stderr)" -lt 300 ] || complain "message of $(wc -c < stderr) bytes"

t 'many mistakes: the first twenty'
awk 'BEGIN { for (i = 0; i < 1000; i++) print "?" }' > b.build; run
[ "$status" = 1 ] || complain "status $status"
[ "$(wc -l < stderr)" -eq 21 ] || complain "$(wc -l < stderr) lines"
[ "$(tail -n 1 stderr)" = 'mkconfig: 20 errors, the rest is not shown' ] || complain "$(tail -n 1 stderr)"

t 'long chains of parents, needs and conditions'
awk 'BEGIN {
  for (i = 1000; i > 0; i--) {
    printf "%%config CONFIG_P%d\n desc x\n default defined\n", i
    if (i > 1) printf " parent CONFIG_P%d\n", i - 1
    else printf " flags root\n"
    printf "%%config end\n%%config CONFIG_W%d\n desc x\n flags root\n", i
    if (i > 1) printf " when CONFIG_W%d\n", i - 1
    printf "%%config end\n%%config CONFIG_D%d\n desc x\n flags root\n", i
    if (i > 1) printf " default defined\n depend CONFIG_D%d\n", i - 1
    printf "%%config end\n"
  } }' > A.config
bld CONFIG_W1
ok_with -q; on P1000 W1000; off D1000

t 'wide needs of auto tokens end'
awk 'BEGIN {
  for (i = 1; i < 31; i++) {
    printf "%%config CONFIG_A%d\n desc x\n flags root auto\n", i
    for (j = 0; i < 30 && j < 3; j++) printf " depend CONFIG_A%d CONFIG_N\n", i + 1
    printf "%%config end\n"
  }
  printf "%%config CONFIG_N\n desc x\n flags root\n%%config end\n" }' > A.config
tok T 'depend CONFIG_A1'; bld CONFIG_T
ok_with; on A1 A30 T

t 'garbage ends with a message, never with a crash'
tok A 'depend CONFIG_B' 'provide CONFIG_V=3'; tok B 'when CONFIG_V<3'; tok V 'flags value'
cat A.config B.config V.config > all; rm [ABV].config
printf '%%section a N*\n%%subsection x\n%%else\n%%end\n%%types a b\nCONFIG_A!\n%%set X $(Y)\n' > good
for seed in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  for f in all good; do
    awk -v seed=$seed 'BEGIN { srand(seed); RS = "\001" }
      { n = length($0); text = $0; odd = "%!()=<>$#\\[],:* \t\n"
        for (k = 0; k < 4; k++) {
          p = 1 + int(rand() * n); c = substr(odd, 1 + int(rand() * length(odd)), 1)
          q = 1 + int(rand() * n); r = int(rand() * 9)
          text = substr(text, 1, p - 1) c substr(text, p + int(rand() * 3))
          text = text substr(text, q, r) }
        printf "%s", text }' $f > $f.bad
  done
  cp all.bad A.config; cp good b.build; run
  [ "$status" -le 1 ] || complain "seed $seed, declarations: status $status"
  [ "$status" = 1 ] && [ ! -s stderr ] && complain "seed $seed: silent"
  grep -v -e '^[^:]*:[0-9][0-9]*: .' -e '^mkconfig: 20 errors' stderr && complain "seed $seed"
  cp all A.config; cp good.bad b.build; run
  [ "$status" -le 1 ] || complain "seed $seed, build: status $status"
  [ "$status" = 1 ] && [ ! -s stderr ] && complain "seed $seed: silent"
done
head -c 20000 "$(command -v "$tool")" > A.config; : > b.build; run
[ "$status" = 1 ] || complain "binary: status $status"
