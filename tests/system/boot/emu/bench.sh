# shellcheck shell=sh disable=SC2034,SC2154
# bench: what is measured of a process; tests/image/bench/run.sh says what it may set.
# SPDX-License-Identifier: LGPL-2.1-only

emulator=sh
kinds=checks
words='' # it is timed
