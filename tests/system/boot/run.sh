#!/bin/sh
# boot: machines of QEMU, and what the kernel says of each.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   run.sh TARGET OUTDIR [NAME...]   those of TARGET/machines.txt
#   run.sh TARGET OUTDIR --made SEED COUNT [NAME...]
#                                    those of TARGET/made.txt, with so many trees each
#   run.sh TARGET --list
#
# Environment: BOOT_JOBS boots at a time (1), BOOT_LIMIT seconds that one may
# take (120), BOOT_KEEP a directory for what they say. Prints flat TAP.

PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
exec python3 "$(dirname "$0")/boot.py" "$@"
