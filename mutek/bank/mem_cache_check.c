/* region: per-CPU caches of free blocks, with checks.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The engine marks kept blocks, see memory_allocator_smart_kept.c. A second
   free of a kept block stops the machine at once, in any context. A block that
   was written to while it was kept stops it when the block is popped, returned
   or checked; its link is not followed. A free or a pop of a cache takes the
   bank's lock here, as a free on another CPU changes flags in the header of a
   kept block behind its own.

   Invariants: those of mem_cache.c, and
     I1  while the lock is free, the blocks in heads, in batches and in chains
         between them are kept to the engine, and no others.

   Locks: the bank's. A panic under it is fine: the machine stops. */

#include "mem_cache.h"

#include "mem_region.h"

#include "mem_region_hot.h"

#include <mutek/cpu.h>
#include <mutek/interrupt.h>
#include <mutek/panic.h>
#include <mutek/poison.h>

void *
mem_cache_link_locked(const struct mem_region_s *region, const void *block)
{
  void *next;

  if (!memory_allocator_kept_next(&region->heap, block, &next))
    panic("mem_cache: damaged: ptr=%p bank=%u cpu=%u: written to after it was "
          "freed",
          next, region->bank, (unsigned)cpu_id());
  return next;
}

void *
mem_cache_link(struct mem_region_s *region, const void *block)
{
  struct mem_region_locked_s locked = mem_region_lock(region);
  void *next = mem_cache_link_locked(region, block);

  mem_region_unlock(locked);
  return next;
}

void *
mem_cache_link_take(struct mem_region_s *region, void *block)
{
  struct mem_region_locked_s locked = mem_region_lock(region);
  void *next = mem_cache_link_locked(region, block);

  mem_cache_unkeep(block);
  mem_region_unlock(locked);
  return next;
}

/* Under the lock. @return the block's size if the cache keeps it now, or 0. */
static size_t
free_locked(struct mem_cache_s *cache, void *block)
{
  struct memory_allocator_region_s *heap = &cache->region->heap;
  size_t size = memory_allocator_granules(block);

  poison_forbid((uintptr_t)block, memory_allocator_getsize(heap, block));
  if (cache->open && size >= CPU_CACHE_MIN && size < CPU_CACHE_SIZES
      && !memory_allocator_is_marked(block))
    {
      mem_cache_keep(block);
      mem_cache_head_push(cache, block, size);
      return size;
    }
  memory_allocator_push(heap, block);
  return 0;
}

enum memory_allocator_fault_e
mem_cache_free(struct mem_cache_s *cache, void *block)
{
  cpu_irq_state_t irq = cpu_interrupt_save();
  enum memory_allocator_fault_e fault;
  struct mem_region_locked_s locked;
  size_t size = 0;

  (void)mem_cache_ready(cache);
  locked = mem_region_lock(cache->region);
  fault = mem_region_fault(locked, block);
  if (fault == MEMORY_ALLOCATOR_OK)
    size = free_locked(cache, block);
  mem_region_unlock(locked);
  if (size != 0)
    mem_cache_pushed(cache, size);
  cpu_interrupt_restore(irq);
  return fault;
}
