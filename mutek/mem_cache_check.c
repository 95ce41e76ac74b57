/* region: free blocks that processors keep, marked.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The word behind a block's link tells that it is kept. An owner's bytes may
   look like it, by chance or by intent: that costs a drain, and nothing else.

   Invariants:
     I1  a block in a cache or in a message is marked, no other block is for
         longer than its free takes;
     I2  a mark is set under the bank's lock, after the engine has said that the
         block is in use: of two frees the second sees the mark of the first.

   Locks: the bank's. */

#include "mem_cache.h"

#include "mem_region.h"

#include "mem_region_hot.h"

#define MARK ((uintptr_t)0x6b657074) /* "kept" */

static uintptr_t *
mark_of(const void *block)
{
  return (uintptr_t *)block + 1;
}

static bool
is_marked(const void *block)
{
  return *mark_of(block) == ((uintptr_t)block ^ MARK);
}

void
mem_cache_mark(void *block)
{
  *mark_of(block) = (uintptr_t)block ^ MARK;
}

void
mem_cache_unmark(void *block)
{
  *mark_of(block) = 0;
}

void
mem_cache_unclaim(void *block)
{
  if (mem_cache_granules(block) >= CPU_CACHE_MIN)
    mem_cache_unmark(block);
}

void *
mem_cache_pop(size_t granules)
{
  void *block = cpu_cache_pop(granules);

  if (block != NULL)
    mem_cache_unmark(block);
  return block;
}

/* What the engine says of a pointer, and, where that is no fault, whether the
   block is marked. */
static enum memory_allocator_fault_e
look(struct mem_region_locked_s locked, const void *addr, bool *marked)
{
  enum memory_allocator_fault_e fault = mem_region_fault(locked, addr);

  *marked = fault == MEMORY_ALLOCATOR_OK
            && mem_cache_granules(addr) >= CPU_CACHE_MIN && is_marked(addr);
  return fault;
}

void
mem_cache_settle(struct mem_region_s *region, const void *addr)
{
  struct mem_region_locked_s locked = mem_region_enter(region);
  bool doubt;

  (void)look(locked, addr, &doubt);
  mem_region_leave(locked);
  if (doubt)
    mem_cache_drain(region);
}

static enum memory_allocator_fault_e
claim(struct mem_region_s *region, void *addr, bool *doubt)
{
  struct mem_region_locked_s locked = mem_region_enter(region);
  enum memory_allocator_fault_e fault = look(locked, addr, doubt);

  if (fault == MEMORY_ALLOCATOR_OK && mem_cache_granules(addr) >= CPU_CACHE_MIN)
    mem_cache_mark(addr);
  mem_region_leave(locked);
  return fault;
}

enum memory_allocator_fault_e
mem_cache_claim(struct mem_region_s *region, void *addr)
{
  bool doubt;
  enum memory_allocator_fault_e fault = claim(region, addr, &doubt);

  if (doubt)
    {
      mem_cache_drain(region);
      fault = claim(region, addr, &doubt);
    }
  return fault;
}
