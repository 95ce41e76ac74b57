/* cpu/cortex-m: a processor that cannot forbid accesses.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Stands in for guard.c on ARMv6-M. Locks: none. */

#include "private.h"

void
guard_init(void)
{
}
