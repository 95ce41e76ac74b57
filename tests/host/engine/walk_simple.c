/* tests: the invariants of the simple engine.
   SPDX-License-Identifier: LGPL-2.1-only */

#include "world.h"

const char *
walk_wrong(const struct memory_allocator_region_s *region)
{
  uintptr_t next = region->first + region->used;

  if (region->first < region->start || next < region->first
      || region->end < next)
    return "first, next and end are out of order";
  if (region->last != 0
      && (region->last >= next
          || region->last - region->first < region->before))
    return "the newest block lies somewhere else";
  return NULL;
}
