/* tests: a bank takes all kept blocks back.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef TESTS_RECLAIM_H_
#define TESTS_RECLAIM_H_

#include "mutek/bank/mem_cache.h"

#include <mutek/error.h>

/** @This reclaims as if no request could be served before all caches of the
    bank are empty.
    @return -ENOMEM when they are, -EAGAIN when this CPU must not wait. */
ALWAYS_INLINE error_t
reclaim_all(struct mem_region_s *region)
{
  struct mem_reclaim_s reclaim = mem_reclaim_begin(region);
  error_t err;

  do
    {
      mem_reclaim_round(&reclaim);
      err = -ENOMEM;
    }
  while (mem_reclaim_may_wait(&reclaim, &err));
  mem_reclaim_end(&reclaim);
  return err;
}

#endif
