/* proximity: caches of the banks that serve processors first.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Each CPU that is to run gets a cache of each of its homes. The cache of the
   home for MEM_VALID_SYS is the primary one, which is found without a search.
   Caches lie near their CPU, where all CPUs reach them: others take batches.

   Invariant: the caches of a processor have different banks. Locks: none, the
   boot processor is alone. */

#include "mem_home.h"

#include "bank/mem_cache.h"

#include <mutek/assert.h>

/* The cache of a bank among those that the processor has. */
static struct mem_cache_s *
cache_of(struct mem_cache_s *cache, const struct mem_region_s *region)
{
  while (cache != NULL && cache->region != region)
    cache = cache->sibling;
  return cache;
}

/* Small banks have no caches, nor has one at address 0, where NULL would lie. A
   cache reads headers of 32 bits: a wide bank has others. */
static bool
region_is_kept(const struct mem_region_s *region)
{
  return region != NULL && region->start != 0
         && memory_allocator_is_narrow(region->managed)
         && region->managed >= 8 * sizeof(struct mem_cache_s);
}

struct mem_cache_s *
mem_home_cache_build(struct mem_machine_s *mem, cpu_id_t cpu,
                     mem_home_room_func_t *room)
{
  struct mem_home_s *home = &mem->home[cpu];
  struct mem_cache_s *first = NULL, *last = NULL;

  assert(cpu < mem->topo->cpu_count);
  for (unsigned v = 0; v < MEM_VALID_COUNT; v++)
    {
      struct mem_region_s *region = home->region[v];
      struct mem_cache_s *cache = cache_of(first, region);
      void *memory;

      /* Without the first there is none: it leads to the others. */
      if (!region_is_kept(region) || (v != MEM_VALID_SYS && first == NULL))
        continue;
      if (cache == NULL)
        {
          memory = room(sizeof(*cache), cpu);
          if (memory == NULL)
            continue;
          cache = mem_cache_make(memory, region, cpu, first == NULL);
          if (first == NULL)
            first = cache;
          else
            last->sibling = cache;
          last = cache;
        }
      cache->fast.serves[v] = 1;
      home->cache[v] = cache;
    }
  return first;
}
