# shellcheck shell=sh disable=SC2034,SC2154
# bench: what is measured on machine virt; see tests/image/bench/run.sh.
# SPDX-License-Identifier: LGPL-2.1-only

emulator=qemu-system-arm
kinds='checks plain noprox cache'
machine="-machine virt $ring"
