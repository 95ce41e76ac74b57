/* cpu/cortex-m: a CPU without a memory protection unit.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Replaces guard.c on ARMv6-M. Locks: none. */

#include "private.h"

void
guard_init(void)
{
}
