# shellcheck shell=sh disable=SC2034,SC2154
# bench: what is measured on a Malta board; see tests/image/bench/run.sh.
# SPDX-License-Identifier: LGPL-2.1-only

emulator=qemu-system-mips
kinds='plain noprox cache'
machine='-smp 4 -m 64M'
tree=tests/system/boot/malta/bench.dts
count=6
shift=$((shift + 6))
