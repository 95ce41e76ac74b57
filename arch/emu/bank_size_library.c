/* arch/emu: the bank size of the default machine, in a library.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The size is CONFIG_EMU_BANK_SIZE, or less if the process has little address
   space. That happens under `ulimit -v`, or on a host without memory
   overcommit. Half of the address space is left for the program's own mappings.

   Invariant: constant after the first call. Locks: none; the first call comes
   from a single thread. */

#include "emu.h"

#include "host.h"

#include <config.h>

#define LEAST 0x10000u /* bytes; the boot rejects a machine with less */

static uint64_t size; /* (c) 0: not determined yet */

uint64_t
emu_bank_size(void)
{
  if (size != 0)
    return size;
  for (size = CONFIG_EMU_BANK_SIZE; size > LEAST; size /= 2)
    if (host_room((size_t)(2 * CONFIG_EMU_CLUSTERS * size)))
      break;
  return size;
}
