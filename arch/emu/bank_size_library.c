/* arch/emu: the size of the banks of the machine that tokens invent.
   SPDX-License-Identifier: LGPL-2.1-only */

/* As the build says, or less in a process that may not have so much address
   space, as with `ulimit -v`, or on a host that commits no more memory than it
   has. Half of what there is remains for the program's own mappings.

   Invariant: constant from the first call on. Locks: none; the first call is by
   one thread alone. */

#include "emu.h"

#include "host.h"

#include <config.h>

#define LEAST 0x10000u /* bytes; the boot refuses a machine that has less */

static uint64_t size; /* (c) 0: not yet asked */

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
