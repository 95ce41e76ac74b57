/* cpu/emu: a spinning CPU yields to other host threads.
   SPDX-License-Identifier: LGPL-2.1-only */

/* For CPUs that are threads of this program. The user of the library, who owns
   its threads, implements cpu_relax(). Invariants, Locks: none. */

#include <mutek/cpu.h>

void
cpu_relax(void)
{
  cpu_emu_yield();
}
