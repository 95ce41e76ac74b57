/* tests: the invariants of the simple engine.
   SPDX-License-Identifier: LGPL-2.1-only */

#include "world.h"

const char *
walk_wrong(const struct memory_allocator_region_s *region)
{
  if (region->first < region->start || region->next < region->first
      || region->end < region->next)
    return "first, next and end are out of order";
  if (region->used != region->next - region->first)
    return "used is not what was handed out";
  if (region->last != 0
      && (region->last >= region->next || region->last < region->before))
    return "the newest block lies somewhere else";
  return NULL;
}
