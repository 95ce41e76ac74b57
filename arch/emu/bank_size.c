/* arch/emu: the bank size of the default machine.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The size is CONFIG_EMU_BANK_SIZE. Invariants, Locks: none. */

#include "emu.h"

#include <config.h>

uint64_t
emu_bank_size(void)
{
  return CONFIG_EMU_BANK_SIZE;
}
