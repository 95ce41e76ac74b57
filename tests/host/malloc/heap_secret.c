/* malloc: the secret of headers that are checked.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Invariants: none. Locks: none, there is no region yet. */

#include "heap.h"

#include <mutek/memory_allocator.h>

void
heap_secret(void)
{
  memory_allocator_secret_set(host_secret());
}
