/* region: one bank, one lock, one engine.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The engine has no lock; only this file takes it. The bytes of a bank are
   touched under the lock, by a CPU that allocates from the bank and so reaches
   it. The boot CPU, which initialises the regions, may not reach it. So a
   region initialises its heap at the first allocation.

   Invariants:
     I1  no byte of the bank is read or written before ready, nor by anyone but
         the engine and the owners of blocks;
     I2  used equals heap.used whenever the lock is free;
     I3  where something watches accesses, the bytes from the start of a live
         block to its usable size are allowed, and all others forbidden, as
         far as <mutek/poison.h> can.

   Locks: the region's own (LOCK_RANK_BANK), one at a time; a type proves that
   it is held. */

#include "mem_region.h"

#include "mem_region_hot.h"

#include <mutek/assert.h>
#include <mutek/bit.h>

/** Steps of a load: 64ths. */
#define LOAD_BITS 6

/* A call, where no request comes by. */
static NOINLINE struct mem_region_locked_s
region_lock(struct mem_region_s *region)
{
  return mem_region_lock(region);
}

static NOINLINE void
region_unlock(struct mem_region_locked_s locked)
{
  assert(locked.region->heap.used <= locked.region->managed);
  mem_region_unlock(locked);
}

#ifdef CONFIG_MUTEK_MEM_CHECK
enum memory_allocator_fault_e
mem_region_fault(struct mem_region_locked_s locked, const void *addr)
{
  if (!locked.region->ready)
    return MEMORY_ALLOCATOR_INTERIOR;
  return memory_allocator_inspect(&locked.region->heap, addr);
}
#endif

bool
mem_region_holds(const struct mem_region_s *region, size_t size, size_t align)
{
  return memory_allocator_holds(region->start, region->managed, size, align);
}

/* False when the bank could not serve anyway; then nothing of it is touched. */
static bool
region_make_ready(struct mem_region_locked_s locked, size_t size, size_t align)
{
  struct mem_region_s *region = locked.region;

  if (unlikely(!region->ready))
    {
      if (!mem_region_holds(region, size, align)
          || memory_allocator_init(&region->heap, region->start,
                                   region->managed)
                 != 0)
        return false;
      region->ready = true;
      poison_forbid(region->start, region->managed);
    }
  return true;
}

void
mem_region_init(struct mem_region_s *region, uintptr_t start, size_t size)
{
  size_t max = memory_allocator_size_max();

  assert(size != 0 && size - 1 <= UINTPTR_MAX - start);
  *region = (struct mem_region_s){
    .lock = LOCK_INIT(LOCK_RANK_BANK),
    .start = start,
    .size = size,
    .managed = size < max ? size : max,
  };
}

void
mem_region_adopt(struct mem_region_s *region,
                 const struct memory_allocator_region_s *heap)
{
  struct memory_allocator_stats_s stats;
  unsigned bank = region->bank;
  bool lines = region->lines;

  memory_allocator_stats(heap, &stats);
  assert(stats.used <= stats.size);
  mem_region_init(region, heap->start, stats.size);
  region->bank = bank;
  region->lines = lines;
  region->heap = *heap;
  region->ready = true;
  atomic_store(&region->used, heap->used);
}

error_t
mem_region_pop_align_once(struct mem_region_s *region, size_t size,
                          size_t align, void **addr)
{
  struct mem_region_locked_s locked = region_lock(region);
  error_t err = -ENOMEM;

  if (likely(region_make_ready(locked, size, align)))
    {
      if (align <= MEMORY_ALLOCATOR_ALIGN)
        err = memory_allocator_pop(&region->heap, size, addr);
      else
        err = memory_allocator_pop_align(&region->heap, size, align, addr);
    }
  if (likely(err == 0))
    poison_allow((uintptr_t)*addr,
                 memory_allocator_getsize(&region->heap, *addr));
  region_unlock(locked);
  return err;
}

/* A bank does not refuse while caches keep blocks of it. */
static NOINLINE error_t
pop_reclaimed(struct mem_region_s *region, size_t size, size_t align,
              void **addr)
{
  struct mem_reclaim_s reclaim = mem_reclaim_begin(region);
  error_t err;

  do
    {
      mem_reclaim_round(&reclaim);
      err = mem_region_pop_align_once(region, size, align, addr);
    }
  while (err != 0 && mem_reclaim_may_wait(&reclaim, &err));
  mem_reclaim_end(&reclaim);
  return err;
}

error_t
mem_region_pop_refused(struct mem_region_s *region, size_t size, size_t align,
                       void **addr)
{
  if (!mem_region_holds(region, size, align))
    return -ERANGE;
  return region->caches != NULL ? pop_reclaimed(region, size, align, addr)
                                : -ENOMEM;
}

error_t
mem_region_pop(struct mem_region_s *region, size_t size, size_t align,
               void **addr)
{
  error_t err;

  assert(size != 0 && bit_is_pow2(align));
  err = mem_region_pop_align_once(region, size, align, addr);
  return likely(err == 0) ? 0
                          : mem_region_pop_refused(region, size, align, addr);
}

enum memory_allocator_fault_e
mem_region_push(struct mem_region_s *region, void *addr)
{
  return mem_region_push_in_line(region, addr);
}

static error_t
region_fits(struct mem_region_s *region, size_t size, size_t align)
{
  struct mem_region_locked_s locked = region_lock(region);
  bool fits;

  if (region->ready)
    fits = memory_allocator_fits(&region->heap, size, align);
  else
    fits = mem_region_holds(region, size, align);
  region_unlock(locked);
  return fits ? 0 : -ENOMEM;
}

error_t
mem_region_probe(struct mem_region_s *region, size_t size, size_t align)
{
  error_t err = region_fits(region, size, align);
  struct mem_reclaim_s reclaim;

  if (err == 0)
    return 0;
  if (!mem_region_holds(region, size, align))
    return -ERANGE;
  if (region->caches == NULL)
    return err;
  reclaim = mem_reclaim_begin(region);
  do
    {
      mem_reclaim_round(&reclaim);
      err = region_fits(region, size, align);
    }
  while (err != 0 && mem_reclaim_may_wait(&reclaim, &err));
  mem_reclaim_end(&reclaim);
  return err;
}

void
mem_region_mark(struct mem_region_s *region, void *addr)
{
  struct mem_region_locked_s locked = region_lock(region);

  memory_allocator_mark(&region->heap, addr);
  region_unlock(locked);
}

enum memory_allocator_fault_e
mem_region_getsize(struct mem_region_s *region, void *addr, size_t line,
                   size_t *size)
{
  struct mem_region_locked_s locked = region_lock(region);
  enum memory_allocator_fault_e fault = mem_region_fault(locked, addr);

  if (likely(fault == MEMORY_ALLOCATOR_OK))
    {
      *size = memory_allocator_getsize(&region->heap, addr);
      if (line > 1 && memory_allocator_marked(&region->heap, addr))
        *size = bit_align_down(*size, line);
    }
  region_unlock(locked);
  return fault;
}

/* A block of whole lines stays one, and no smaller than one that is marked. */
static error_t
heap_resize(struct memory_allocator_region_s *heap, void *addr, size_t size,
            size_t line)
{
  if (line > 1 && memory_allocator_marked(heap, addr))
    {
      if (size > SIZE_MAX - (line - 1))
        return -ENOMEM;
      if (size < MEMORY_ALLOCATOR_MARK_MIN)
        size = MEMORY_ALLOCATOR_MARK_MIN;
      size = bit_align_up(size, line);
    }
  return memory_allocator_resize(heap, addr, size);
}

static enum memory_allocator_fault_e
region_resize(struct mem_region_s *region, void *addr, size_t size, size_t line,
              error_t *error)
{
  struct mem_region_locked_s locked = region_lock(region);
  enum memory_allocator_fault_e fault = mem_region_fault(locked, addr);

  if (likely(fault == MEMORY_ALLOCATOR_OK))
    {
      size_t before = memory_allocator_getsize(&region->heap, addr), after;

      *error = heap_resize(&region->heap, addr, size, line);
      after = memory_allocator_getsize(&region->heap, addr);
      if (after < before)
        poison_forbid((uintptr_t)addr + after, before - after);
      poison_allow((uintptr_t)addr, after);
    }
  region_unlock(locked);
  return fault;
}

enum memory_allocator_fault_e
mem_region_resize(struct mem_region_s *region, void *addr, size_t size,
                  size_t line, error_t *error)
{
  enum memory_allocator_fault_e fault;
  struct mem_reclaim_s reclaim;

  fault = region_resize(region, addr, size, line, error);
  if (fault != MEMORY_ALLOCATOR_OK || likely(*error == 0)
      || region->caches == NULL || !mem_region_holds(region, size, 1))
    return fault;
  reclaim = mem_reclaim_begin(region);
  do
    {
      mem_reclaim_round(&reclaim);
      fault = region_resize(region, addr, size, line, error);
    }
  while (fault == MEMORY_ALLOCATOR_OK && *error != 0
         && mem_reclaim_may_wait(&reclaim, error));
  mem_reclaim_end(&reclaim);
  return fault;
}

/* Kept blocks are in use to the engine and free to everybody else. Other
   CPUs count meanwhile: the sum is cut to what the engine has given out. */
static void
stats_keep(const struct mem_region_s *region,
           struct memory_allocator_stats_s *stats)
{
  struct mem_cache_kept_s kept = mem_cache_kept(region);

  if (kept.bytes > stats->used)
    kept.bytes = stats->used;
  if (kept.blocks > stats->used_blocks)
    kept.blocks = stats->used_blocks;
  stats->used -= kept.bytes;
  stats->free += kept.bytes;
  stats->used_blocks -= kept.blocks;
}

void
mem_region_stats(struct mem_region_s *region,
                 struct memory_allocator_stats_s *stats)
{
  struct mem_region_locked_s locked = region_lock(region);

  if (region->ready)
    memory_allocator_stats(&region->heap, stats);
  else
    memory_allocator_stats_empty(region->start, region->managed, stats);
  stats_keep(region, stats);
  region_unlock(locked);

  stats->overhead += region->size - region->managed;
  stats->size = region->size;
}

#ifdef CONFIG_MUTEK_MEM_CHECK
enum memory_allocator_fault_e
mem_region_check(struct mem_region_s *region, size_t blocks, bool *done,
                 uintptr_t *where)
{
  struct mem_region_locked_s locked = region_lock(region);
  enum memory_allocator_fault_e fault = MEMORY_ALLOCATOR_OK;

  if (region->ready)
    fault = memory_allocator_check(&region->heap, blocks, done, where);
  else
    *done = true;
  region_unlock(locked);
  return fault;
}
#endif

/* A long division that cannot overflow: size is at most half of the address
   space. */
uint_fast8_t
mem_region_load(const struct mem_region_s *region)
{
  size_t rest = mem_region_used(region), size = region->size;
  uint_fast8_t load = 0;

  if (rest >= size)
    return 1 << LOAD_BITS;
  for (uint_fast8_t i = 0; i < LOAD_BITS; i++)
    {
      rest *= 2;
      load = (uint_fast8_t)(2 * load);
      if (rest >= size)
        {
          rest -= size;
          load++;
        }
    }
  return load;
}
