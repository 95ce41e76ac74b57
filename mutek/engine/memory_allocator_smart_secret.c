/* engine: what nobody must know who forges a header.
   SPDX-License-Identifier: LGPL-2.1-only */

/* One secret for both instances: a header is found valid by whichever looks.
   Locks: none, it is constant once there is a region. */

#include "memory_allocator_smart.h"

#ifdef CONFIG_MUTEK_MEM_CHECK
uint64_t memory_allocator_secret = CONFIG_MUTEK_MEM_CHECK_SEED;

void
memory_allocator_secret_set(uint64_t secret)
{
  memory_allocator_secret = secret;
}
#endif
