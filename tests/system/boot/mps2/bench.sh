# shellcheck shell=sh disable=SC2034,SC2154
# bench: what is measured on an MPS2 board; see tests/image/bench/run.sh.
# SPDX-License-Identifier: LGPL-2.1-only

emulator=qemu-system-arm
kinds='plain noprox one cache'
machine='-machine mps2-an385'
count=40
shift=$((shift + 8))
