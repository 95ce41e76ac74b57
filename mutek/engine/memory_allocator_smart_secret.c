/* engine: the secret of the headers, against forged ones.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Both instances share one secret, so that each accepts the headers of the
   other. Locks: none, it is constant once a region exists. */

#include "memory_allocator_smart.h"

#ifdef CONFIG_MUTEK_MEM_CHECK
uint64_t memory_allocator_secret = CONFIG_MUTEK_MEM_CHECK_SEED;

void
memory_allocator_secret_set(uint64_t secret)
{
  memory_allocator_secret = secret;
}
#endif
