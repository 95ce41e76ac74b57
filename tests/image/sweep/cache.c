/* tests: caches in the state in which each turn begins.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Empty, open, and without a memory of what was asked for.
   Locks: the banks', while they reclaim. */

#include "sweep.h"

#include "tests/image/lib/reclaim.h"

#include "mutek/bank/mem_cache.h"
#include "mutek/mem_home.h"
#include "mutek/mem_instance.h"

#include <mutek/cpu.h>
#include <mutek/string.h>

void
sweep_caches_reset(void)
{
  struct mem_home_s *home = &mem_instance()->home[cpu_id()];

  for (unsigned v = 0; v < MEM_VALID_COUNT; v++)
    {
      struct mem_cache_s *cache = home->cache[v];

      if (cache == NULL)
        continue;
      (void)reclaim_all(cache->region);
      memset(cache->want, 0, sizeof(cache->want));
      cache->hand = CPU_CACHE_MIN;
      cache->top = 0;
    }
}

bool
sweep_caches_exist(void)
{
  return mem_instance()->home[cpu_id()].cache[MEM_VALID_SYS] != NULL;
}
