#!/bin/sh
# tests: a target that is new, in a copy of the tree, as doc/porting.md has it.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   new_target.sh    flat TAP
#
# It is machine virt once more under another name: a board, a processor, a family of
# drivers with a console, builds, lists of tests, what QEMU makes of it. Only files are
# added. Then the rules of the house hold, it is built and boots.

top=$(cd "$(dirname "$0")/../../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/new.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
export PYTHONDONTWRITEBYTECODE=1
unset MAKEFLAGS MFLAGS MAKELEVEL
. "$(dirname "$0")/tap.sh"
said=$work/said

"$top/tests/infra/tools/copy_tree.sh" "$work/tree" || exit 1
cd "$work/tree" || exit 1
find . -type f -exec cksum {} + | sort > "$work/before"

# Names that nobody has.
old=virt-arm
old_=virt_arm
new=b$$
cpu=c$$
upper()
{
  echo "$1" | tr a-z A-Z
}

# renamed FILE: its text under the new names.
renamed()
{
  sed -e "s/$old/$new/g; s/$(upper "$old_")/$(upper "$new")/g; s/$old_/$new/g" \
    -e "s/CPU_ARM/CPU_$(upper "$cpu")/g; s/CPU_NAME=arm/CPU_NAME=$cpu/" \
    -e "s|cpu/arm:|cpu/$cpu:|; s/DRIVER_CHAR_PL011/DRIVER_SERIAL_PRIME/g" \
    -e 's/-M virt\([ ,]\)/-M virt-7.2\1/; s/-machine virt /-machine virt-7.2 /' \
    -e 's/NAMES = "virt"/NAMES = "virt-7.2"/' "$1"
}

# again FROM TO: each file of a directory, or one, once more.
again()
{
  find "$1" -type f | while read -r from; do
    to=$2$(echo "${from#"$1"}" | sed "s/$old/$new/; s/$old_/$new/; s|/arm[.]config|/$cpu.config|")
    mkdir -p "$(dirname "$to")"
    renamed "$from" > "$to"
    [ ! -x "$from" ] || chmod +x "$to"
  done
}

again "arch/$old" "arch/$new"
again cpu/arm "cpu/$cpu"
again "tests/system/boot/$old" "tests/system/boot/$new"
again tests/system/oracle/board_virt.py "tests/system/oracle/board_$new.py"
for kind in -board -numa; do
  again "config/$old$kind.build" "config/$new$kind.build"
done
again drivers/char/uart_pl011.c drivers/serial/prime.c
# shellcheck disable=SC2016 # it is make's
printf '# drivers/serial: consoles. A list: no rule, no recipe.\n\n%s\n' \
  'objs-$(CONFIG_DRIVER_SERIAL_PRIME) += prime.o' > drivers/serial/module.mk
sed -n '/^%config CONFIG_DRIVER_CHAR_PL011/,/^%config end/p' drivers/char/char.config |
  renamed /dev/stdin > drivers/serial/serial.config

# shellcheck disable=SC2046 # several words
cksum -- $(awk '{ print $3 }' "$work/before") | sort | cmp - "$work/before" > "$work/said"
verdict $? "files are added, and none is changed"
for rule in layers style tokens targets; do
  python3 "tests/infra/tools/check_$rule.py" > "$work/said" 2>&1
  verdict $? "check_$rule.py has nothing to say"
done
cat tests/system/boot/*/images.txt | grep -q "^all  *$new-test\$"
verdict $? "make check builds its images"
make --no-print-directory -s "CONF=tests/system/boot/$new/$new.build" BUILD=probe WERROR=1 > "$work/said" 2>&1
verdict $? "it is built"
grep -q drivers/serial/prime.o "out/$new-probe/kernel.map" > "$work/said"
verdict $? "and has the driver"
python3 tests/infra/tools/check_layers.py --objects "out/$new-probe" > "$work/said" 2>&1
verdict $? "its symbols point down the layers"
tests/system/boot/run.sh "$new" out single two-nodes > "$work/said" 2>&1
verdict $? "it boots as the oracle predicts"
tests/system/boot/generated.sh "$new" out 1 5 > "$work/said" 2>&1
verdict $? "machines made up go through it"
plan
