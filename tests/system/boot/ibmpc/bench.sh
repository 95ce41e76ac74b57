# shellcheck shell=sh disable=SC2034,SC2154
# bench: what is measured on a PC; see tests/image/bench/run.sh.
# SPDX-License-Identifier: LGPL-2.1-only

emulator=${QEMU:-qemu-system-x86_64}
kinds='checks plain noprox cache masked'
machine="-machine q35 $ring"
