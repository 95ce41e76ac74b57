/* malloc: headers that are not checked have no secret.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Invariants: none. Locks: none. */

#include "heap.h"

void
heap_secret(void)
{
}
