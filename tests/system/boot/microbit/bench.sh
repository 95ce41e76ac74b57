# shellcheck shell=sh disable=SC2034,SC2154
# bench: what is measured on a micro:bit; see tests/image/bench/run.sh.
# SPDX-License-Identifier: LGPL-2.1-only

emulator=qemu-system-arm
kinds=one
machine='-machine microbit'
halvings=3 # there is room for an eighth
count=125
counts=2
shift=$((shift + 9))
