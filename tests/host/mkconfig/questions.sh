#!/bin/sh
# tests: what make answers about a build, as flat TAP.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   questions.sh OUTDIR

out=${1:?directory with mkconfig}
cd "$(dirname "$0")/../../.." || exit 1
work=$(mktemp -d "${TMPDIR:-/tmp}/questions.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
unset MAKEFLAGS MFLAGS MAKELEVEL
. tests/infra/tools/tap.sh
said=$work/said

ask()
{
  make --no-print-directory "OUTDIR=$out" "$@" > "$work/said" 2>&1 < /dev/null
}

# answers TEXT WORD...: make WORD... succeeds and has a line with TEXT
answers()
{
  text=$1
  shift
  ask "$@" && grep -q -e "$text" "$work/said"
  verdict $? "make $*"
}

# refuses TEXT WORD...: it fails and has a line with TEXT
refuses()
{
  text=$1
  shift
  ! ask "$@" && grep -q -e "$text" "$work/said"
  verdict $? "make $*: refused"
}

emu=CONF=config/emu-4x2.build
answers '^+U-* CONFIG_ARCH_EMU  *defined  *arch/emu/' listconfig $emu
! grep -q CONFIG_ARCH_SMP "$work/said"
verdict $? "a meta token is not listed"
answers 'CONFIG_ARCH_SMP .*defined' listallconfig $emu
answers '^  CONFIG_EMU_CLUSTERS  *4$' listflatconfig $emu
ask listinit $emu
verdict $? "make listinit"
ask checkconfig $emu && [ ! -s "$work/said" ]
verdict $? "make checkconfig says nothing of a good build"
answers '^range  *\[' showconfig TOKEN=CONFIG_EMU_CLUSTERS $emu
answers '^  config/layer.build:[0-9]*: the build assigns it' \
  why TOKEN=CONFIG_MUTEK_MEM_PROXIMITY $emu
answers "^  config/emu-noprox.build: add 'CONFIG_MUTEK_MEM_PROXIMITY'" \
  why TOKEN=CONFIG_MUTEK_MEM_PROXIMITY CONF=config/emu-noprox.build
answers '^CONFIG_MUTEK_MEM_PROXIMITY .*config/layer.build:[0-9]*) -> undefined' \
  defconfig-diff A=config/emu-4x2.build B=config/emu-noprox.build
answers 'make why TOKEN=X' help
[ "$(grep -c '^  config/.*\.build  *[A-Z]' "$work/said")" = \
  "$(grep -Ls '^ *%fragment' config/*.build | wc -l)" ]
verdict $? "each build of config/ has a line there"
images=tests/system/boot/emu/emu.build
answers '^  CONFIG_APP_TEST  *defined$' listflatconfig CONF=$images BUILD=test:cache
answers '^  CONFIG_MUTEK_MEM_CPU_CACHE  *defined$' listflatconfig CONF=$images BUILD=cache:test
ask -n CONF=$images BUILD=test:cache "OUTDIR=$work/new" "MKCONFIG=$out/mkconfig" &&
  grep -q "/new/emu-test-cache/mutek/" "$work/said"
verdict $? "sections are part of the name of the image"

refuses 'add TOKEN=name' why $emu
refuses 'unknown token CONFIG_EMU_CLUSTER: .*did you mean CONFIG_EMU_CLUSTERS' \
  why TOKEN=CONFIG_EMU_CLUSTER $emu
refuses 'unknown token CONFIG_EMU_CLUSTER: .*did you mean CONFIG_EMU_CLUSTERS' \
  showconfig TOKEN=CONFIG_EMU_CLUSTER $emu
refuses 'add A=file B=file' defconfig-diff A=config/emu-4x2.build
refuses "'config/none.build' cannot be read" listconfig CONF=config/none.build
refuses 'a space in CONF' listconfig 'CONF=config/a b.build'
refuses 'config/emu.build:[0-9]*: this file is a fragment' CONF=config/emu.build
refuses "no section matches 'tset' of BUILD" CONF=$images BUILD=tset:cache
refuses "no section matches 'test' of BUILD" $emu BUILD=test
refuses 'add one of these to BUILD .*: demo, test, .*step' CONF=$images
refuses 'a second section of type .application' listconfig CONF=$images BUILD=test:probe
refuses 'a space in CONF' CONF=$images 'BUILD=test cache'
refuses 'there are: .*config/emu-4x2.build' CONF=config/none.build
! grep -q 'config/emu\.build\|config/ibmpc\.build' "$work/said"
verdict $? "fragments are not offered"

# Every value of the tree that a build may give is a number.
bad=
for token in $(git ls-files -- '*.config' ':!tests/host/mkconfig' | xargs awk '
  /^%config CONFIG/ { name = $2; flags = "" }
  $1 == "flags" { flags = flags " " $0 }
  /^%config end/ && flags ~ / value/ && flags !~ / internal/ { print name }'); do
  for value in word -1 010 18446744073709551616; do
    printf '%%include config/emu-4x2.build\n  %s %s\n' "$token" "$value" > "$work/odd.build"
    "$out/mkconfig" -c "$work/odd.build" 2>&1 |
      grep -q "odd.build:2: '$value' \(is no value of $token: write\|begins\|does not fit\)" ||
      bad="$bad $token $value"
  done
done
[ -z "$bad" ]
verdict $? "no value is a word, negative, octal or beyond 64 bits$bad"
printf '  %%include config/emu.build\n  CONFIG_APP_DEMO\n  CONFIG_EMU_CLUSTERS 010\n' > "$work/octal.build"
refuses "octal.build:3: '010' begins with a zero, and C takes it for octal: remove the zero" \
  "CONF=$work/octal.build"

bad=
for image in $(grep -Ls '^ *%fragment' config/*.build | sed 's|.*/\(.*\)\.build|\1|') \
  $(cat tests/system/boot/*/images.txt | awk '!/^#/ { print $2 }' | sort -u) \
  emu-lib emu-lib-32 emu-lib-4 emu-lib-bitmap emu-lib-aside emu-lib-layer \
  emu-lib-masked emu-lib-cache emu-malloc-plain emu-malloc-plain-cache m0 m0-simple \
  m3 m3-one m3-simple m3-noprox m3-noreach; do
  # shellcheck disable=SC2046 # several words
  ask checkconfig $(tests/infra/tools/image.sh "$image") && [ ! -s "$work/said" ] ||
    bad="$bad $image"
done
[ -z "$bad" ]
verdict $? "every build resolves without a word$bad"

plan
