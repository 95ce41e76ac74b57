#!/bin/sh
# The starter of processors, against firmware that notes down what it is asked for.
# SPDX-License-Identifier: LGPL-2.1-only
#
#   tests/host/power/run.sh OUT [CC]
#
# Builds in OUT with CC (cc), then runs psci_host, see there. Flat TAP on stdout.
set -eu

cd "$(dirname "$0")/../../.."
out=${1:?directory to build in}
mkdir -p "$out"
: > "$out/config.h"

${2:-cc} -std=gnu11 -g -O1 -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes \
  -Wmissing-prototypes -Wvla \
  -fsanitize=address,undefined -fno-sanitize-recover=undefined \
  -I"$out" -Itests/host/power/include -I. -Iinclude -o "$out/psci_host" \
  tests/host/power/psci_host.c drivers/power/psci.c

exec "$out/psci_host"
