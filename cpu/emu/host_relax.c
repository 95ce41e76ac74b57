/* cpu/emu: who spins gives the host's processor away.
   SPDX-License-Identifier: LGPL-2.1-only */

/* For processors that are threads of our own; who lends us threads has its own
   cpu_relax(). Invariants, Locks: none. */

#include <mutek/cpu.h>

void
cpu_relax(void)
{
  cpu_emu_yield();
}
