/* region: batches of kept blocks, from CPU to CPU.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A CPU puts out blocks that it keeps as a batch: a chain, stored into one of
   its slots. Any CPU takes a batch by one exchange.

   Invariants:
     I1  the owner stores into a slot that is 0; any CPU makes it 0 by the
         exchange that takes what it held. So no batch is taken twice, and none
         is overwritten: no compare and swap, no ABA;
     I2  a batch is exchanged and given to the bank under one hold of the bank's
         lock, or exchanged into heads by the owner of an open cache, masked. So
         a CPU that holds the lock finds each block in the bank, in a slot, or
         in a cache that does not say empty;
     I3  filled is 1 while a slot holds a batch: the owner stores 1 before it
         fills one, and 0 only after it found all of them empty.

   Orders: a chain is stored with release behind the links of its blocks, and
   exchanged with acquire before they are read. Which CPU put out last is a hint
   and relaxed: a CPU that misses it asks the bank.

   Locks: the bank's, to sweep. */

#include "mem_cache.h"

#include "mem_region.h"

#include "mem_region_hot.h"

#include <mutek/assert.h>

unsigned
mem_cache_slot(const struct mem_cache_s *cache)
{
  unsigned slot = 0;

  while (slot < MEM_CACHE_SLOTS && atomic_load(&cache->slot[slot]) != 0)
    slot++;
  return slot;
}

void
mem_cache_slots_look(struct mem_cache_s *cache)
{
  if (atomic_load(&cache->filled) == 0)
    return;
  for (unsigned i = 0; i < MEM_CACHE_SLOTS; i++)
    if (atomic_load(&cache->slot[i]) != 0)
      return;
  atomic_store(&cache->filled, 0);
}

void
mem_cache_batch_put(struct mem_cache_s *cache, unsigned slot, void *chain,
                    size_t granules, unsigned blocks)
{
  assert(atomic_load(&cache->slot[slot]) == 0);
  mem_cache_count(&cache->put, blocks);
  mem_cache_count(&cache->put_granules, granules);
  atomic_store(&cache->filled, 1);
  atomic_store_release(&cache->slot[slot], (uintptr_t)chain); /* I1 */
  atomic_store(&cache->region->sender, (uintptr_t)cache);
}

static void *
slot_take(struct mem_cache_s *cache, unsigned slot)
{
  if (atomic_load(&cache->slot[slot]) == 0)
    return NULL;
  return (void *)atomic_exchange_acquire(&cache->slot[slot], 0);
}

void *
mem_cache_batch_take(struct mem_region_s *region)
{
  struct mem_cache_s *from = (struct mem_cache_s *)atomic_load(&region->sender);
  void *chain = NULL;

  if (from == NULL)
    return NULL;
  for (unsigned i = 0; i < MEM_CACHE_SLOTS && chain == NULL; i++)
    chain = slot_take(from, i);
  if (chain == NULL)
    atomic_store(&region->sender, 0);
  return chain;
}

/* I2. The bank counts what it swept. */
static void
slot_sweep(struct mem_cache_s *cache, unsigned slot)
{
  struct mem_region_s *region = cache->region;
  struct mem_region_locked_s locked = mem_region_lock(region);
  void *chain = slot_take(cache, slot);

  while (chain != NULL)
    {
      void *next = mem_cache_link_locked(region, chain);

      mem_cache_count(&region->swept, 1);
      mem_cache_count(&region->swept_granules,
                      memory_allocator_granules(chain));
      mem_cache_unkeep(chain);
      memory_allocator_push(&region->heap, chain);
      chain = next;
    }
  mem_region_unlock(locked);
}

void
mem_cache_batch_sweep(struct mem_region_s *region)
{
  for (struct mem_cache_s *cache = region->caches; cache != NULL;
       cache = cache->next)
    for (unsigned i = 0;
         i < MEM_CACHE_SLOTS && atomic_load(&cache->filled) != 0; i++)
      if (atomic_load(&cache->slot[i]) != 0)
        slot_sweep(cache, i);
}
