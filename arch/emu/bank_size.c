/* arch/emu: the size of the banks of the machine that tokens invent.
   SPDX-License-Identifier: LGPL-2.1-only */

/* As the build says. Invariants, Locks: none. */

#include "emu.h"

#include <config.h>

uint64_t
emu_bank_size(void)
{
  return CONFIG_EMU_BANK_SIZE;
}
