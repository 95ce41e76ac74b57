# mkconfig tests: how declaration files are read; run.sh says how to read a case.
# SPDX-License-Identifier: LGPL-2.1-only
# shellcheck shell=sh disable=SC1003,SC2016,SC2154

t 'a backslash joins lines, a line with # is a comment'
cat > A.config <<'X'
# CONFIG_NO \
%config CONFIG_NO
   # before

%config CONFIG_A
  desc one \
       two
  flags \
    root\
    mandatory
  # %config end
%config end
X
ok_with; on A; lacks out/config.h CONFIG_NO

t 'a message names the first of joined lines'
tok A 'flags \' 'auto \' 'oops'
fails "A.config:3: unknown flag 'oops': fix its name"

t 'no line end at the end of the files'
printf '%%config CONFIG_A\n desc x\n flags root\n%%config end' > A.config
printf 'CONFIG_A' > b.build
ok_with; on A

t 'a backslash at the very end'
tok A; printf 'CONFIG_A\\' > b.build
ok_with; on A

t 'tabs are blanks'
printf '\t%%config\tCONFIG_A\n\tdesc\tx\n\tflags\troot\n%%config\tend\t\n' > A.config
printf '\tCONFIG_A\tdefined\t\n' > b.build
ok_with; on A

t 'variables in a declaration'
mkdir src
tok A 'flags value' 'default $(CONFIGPATH) $(SRC_DIR) $(BUILD_NAME) $(OUTPUT_NAME) $(X) $'
mv A.config src; bld '%set OUTPUT_NAME o' '%set X x'
ok_with; has out/config.h '#define CONFIG_A src . b o x $'
has out/config.mk 'CONFIG_A=src . b o x $$'

t 'an unknown variable'
tok A 'default $(NO)'
fails "A.config:3: \$(NO) is not set here: fix its name or add '%set NO text' before"

t 'a variable that is not closed'
tok A 'default $(NO'
fails "A.config:3: '\$(NO' has no ')': close it"

t 'an unknown tag'
tok A 'dpeend CONFIG_A'
fails "A.config:3: unknown tag 'dpeend': fix its name"

t 'a tag with nothing after it'
for tag in desc parent depend provide default flags when require single \
  exclude range suggest suggest_when warn_when module; do
  tok A "$tag"; echo ' flags root' >> A.config
  printf '%%config CONFIG_A\n desc x\n %s\n flags root\n%%config end\n' $tag > A.config
  fails "A.config:3: '$tag' is empty: write something after it"
done

t 'an unknown token in every tag which names tokens'
for tag in parent depend provide when require single exclude suggest \
  suggest_when warn_when; do
  tok A "$tag CONFIG_NO"
  fails "A.config:3: unknown token CONFIG_NO: declare it or fix its name"
done

t 'an unknown token close to a known one'
tok A 'depend CONFIG_TOPOLGY'; tok TOPOLOGY
fails 'A.config:3: unknown token CONFIG_TOPOLGY: declare it or fix its name (did you mean CONFIG_TOPOLOGY?)'

t 'a block for something else'
printf '%%confg CONFIG_A\n desc x\n%%confg end\n' > A.config
fails "A.config:1: unknown block '%confg': write %config or %init"

t 'a block that is not ended'
printf '\n%%config CONFIG_A\n desc x\n flags root\n' > A.config
fails "A.config:2: this block is not ended: add '%config end'"

t 'a block in a block'
printf '%%config CONFIG_A\n desc x\n flags root\n' > A.config
printf '%%config CONFIG_B\n desc x\n flags root\n%%config end\n' >> A.config
fails 'A.config:4: the block of line 1 is still open: end it before'

t 'the end of no block'
printf '%%config end\n' > A.config
fails "A.config:1: no block is open: remove this '%config end'"

t 'the end of another kind of block is a warning'
printf '%%config CONFIG_A\n desc x\n flags root\n%%init end\n' > A.config
says "A.config:4: warning: write '%config end' to end this block"
off A

t 'a line outside of any block'
printf 'desc x\n' > A.config
fails "A.config:1: 'desc x' is outside of any block: write '%config NAME' before"

t 'a block without name'
printf '%%config\n desc x\n%%config end\n' > A.config
fails "A.config:1: '' cannot name a token: write one C identifier"

t 'a name that is no identifier'
printf '%%config CONFIG-A\n desc x\n%%config end\n' > A.config
fails "A.config:1: 'CONFIG-A' cannot name a token: write one C identifier"

t 'a token declared twice'
tok A; tok B; sed 's/_B/_A/' B.config > C.config
fails 'C.config:1: CONFIG_A is declared at A.config:1 already: remove one'

t 'a name without CONFIG_, or in lower case, is a warning'
tok A; sed -i.old s/CONFIG_A/OTHER_A/ A.config
says 'A.config:1: warning: OTHER_A does not start with CONFIG_: add it'
tok A; sed -i.old s/CONFIG_A/CONFIG_a/ A.config
says 'A.config:1: warning: CONFIG_a has lower case letters: raise them'
