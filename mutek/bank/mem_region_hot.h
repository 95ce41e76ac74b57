/* region: what most requests come by, in line.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A request that is served at home, and a free of a block from there, are a
    lock and a call of the engine: here they are without calls of our own.
    Invariants, Locks: as mutek/bank/mem_region.c. */

#ifndef MEM_REGION_HOT_H_
#define MEM_REGION_HOT_H_

#include "mem_region.h"

#include <mutek/poison.h>

/** Proof that the lock of a region is held. Only @ref mem_region_lock makes
    one; what needs the lock takes one. (o) is the processor that holds it. */
struct mem_region_locked_s
{
  struct mem_region_s *region; /**< (o) whose (r) fields may be touched */
};

ALWAYS_INLINE struct mem_region_locked_s
mem_region_lock(struct mem_region_s *region)
{
  lock_spin_irq(&region->lock);
  return (struct mem_region_locked_s){ region };
}

ALWAYS_INLINE void
mem_region_unlock(struct mem_region_locked_s locked)
{
  atomic_store(&locked.region->used, locked.region->heap.used);
  lock_release_irq(&locked.region->lock);
}

/** @This says what is wrong with a pointer; in builds without checks nothing
    ever is. */
#ifdef CONFIG_MUTEK_MEM_CHECK
enum memory_allocator_fault_e
mem_region_fault(struct mem_region_locked_s locked, const void *addr);
#else
ALWAYS_INLINE enum memory_allocator_fault_e
mem_region_fault(struct mem_region_locked_s locked, const void *addr)
{
  (void)locked;
  (void)addr;
  return MEMORY_ALLOCATOR_OK;
}
#endif

/** @This asks a region once, without a reclaim, at the usual alignment.
    Units: @tt size in bytes, at least 1.
    Errors: -ENOMEM it refused, see @ref mem_region_pop_refused; -EAGAIN it was
      never used: @ref mem_region_pop takes it over. @tt *addr is untouched.
    Context: any, on a processor that reaches the bank. Takes the lock; never
    waits for other CPUs. Cost: O(1). */
MUST_CHECK ALWAYS_INLINE error_t
mem_region_pop_once(struct mem_region_s *region, size_t size, void **addr)
{
  struct mem_region_locked_s locked = mem_region_lock(region);
  error_t err = -EAGAIN;

  if (likely(region->ready))
    err = memory_allocator_pop(&region->heap, size, addr);
  if (likely(err == 0))
    poison_allow((uintptr_t)*addr,
                 memory_allocator_getsize(&region->heap, *addr));
  mem_region_unlock(locked);
  return err;
}

/** @This is @ref mem_region_push. */
ALWAYS_INLINE enum memory_allocator_fault_e
mem_region_push_in_line(struct mem_region_s *region, void *addr)
{
  struct mem_region_locked_s locked = mem_region_lock(region);
  enum memory_allocator_fault_e fault = mem_region_fault(locked, addr);

  if (likely(fault == MEMORY_ALLOCATOR_OK))
    {
      poison_forbid((uintptr_t)addr,
                    memory_allocator_getsize(&region->heap, addr));
      memory_allocator_push(&region->heap, addr);
    }
  mem_region_unlock(locked);
  return fault;
}

#endif
