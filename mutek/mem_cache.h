/* region: free blocks that processors keep.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A processor has a cache of each bank that serves its requests first, one to
    four. What is in caches is free: banks count it so, and get it back before
    they refuse. See doc/caches.md. */

#ifndef MEM_CACHE_PRIVATE_H_
#define MEM_CACHE_PRIVATE_H_

#include <config.h>

#include <mutek/atomic.h>
#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/mem_cache.h>
#include <mutek/memory_allocator.h>
#include <mutek/types.h>

struct mem_cache_s;
struct mem_region_s;

/** What the caches of a bank hold. */
struct mem_cache_kept_s
{
  size_t bytes;  /**< with headers. Units: bytes */
  size_t blocks; /**< Units: blocks */
};

#ifdef CONFIG_MUTEK_MEM_CPU_CACHE

/** Messages that may wait. */
#define MEM_CACHE_MAILS 16

/** What a processor keeps of one bank. (o) is the processor, with interrupts
    masked; (g) it too, or who drains once @tt given is @tt asked. */
struct mem_cache_s
{
  struct cpu_cache_s fast;     /**< (o) heads are (g). The first member */
  struct mem_region_s *region; /**< (c) */
  struct mem_cache_s *next;    /**< (c) another processor's of this bank */
  struct mem_cache_s *sibling; /**< (c) this processor's of another bank */
  uintptr_t most;         /**< (c) most that it ever keeps. Units: granules */
  atomic_t hold;          /**< (o) most that it keeps now. Units: granules */
  cpu_id_t cpu;           /**< (c) */
  bool primary;           /**< (c) the one that is cpu_cache() */
  bool open;              /**< (o) it takes and gives */
  uint8_t full;           /**< (o) looks until it is asked whether the bank
                               still is; 0: it is not */
  uint16_t hand;          /**< (o) size that gives back next */
  uint16_t top;           /**< (o) largest size met */
  atomic_t moved;         /**< (o) blocks that came in and were not
                               pushed, less those that left and were not
                               popped */
  atomic_t mailed;        /**< (o) sent less received. Units: granules */
  atomic_t mailed_blocks; /**< (o) Units: blocks */
  atomic_t drains;        /**< (a) 0, or who drains, + 1 */
  atomic_t
      asked; /**< (a) how often it was asked for the heads; by who drains */
  atomic_t given; /**< (a) the last time that was answered; by the owner */
  atomic_t back;  /**< (g) drained. Units: granules */
  atomic_t back_blocks;           /**< (g) Units: blocks */
  atomic_t mail[MEM_CACHE_MAILS]; /**< (a) messages: chains of blocks, of any
                                      size; 0 for none. The owner writes a slot
                                      that is 0, whoever takes one writes 0 */
  uint8_t want[CPU_CACHE_SIZES];  /**< (o) by size: what the next refill takes
                                       besides, and what a trim leaves */
};

/** @This makes a cache and gives it to its bank.
    @param memory of sizeof(struct mem_cache_s); kept.
    @param primary it is to be the processor's cpu_cache().
    Context: boot processor, before the others start. */
struct mem_cache_s *mem_cache_make(void *memory, struct mem_region_s *region,
                                   cpu_id_t cpu, bool primary);

/** @This makes the calls of other processors reach the caches.
    @param first by processor: the one of its caches that leads to the others;
      kept. Context: as @ref mem_cache_make, once. */
void mem_cache_start(struct mem_cache_s **first);

/** @This shuts the running processor's caches: its next request that finds
    nothing opens them again. For programs whose threads take turns as a
    processor. Context: interrupts masked. */
void mem_cache_rest(void);

/** @This serves a request from a cache of the running processor, or from its
    bank, filling the cache.
    @param size one that is kept.
    Errors: -ENOMEM, *addr is untouched: a full request may do better.
    Context: any, on the cache's processor. Cost: CONFIG_MUTEK_MEM_CPU_CACHE_-
    BATCH calls of the engine at most, or as many instructions as a message has
    blocks, about ten times. */
MUST_CHECK error_t mem_cache_alloc(struct mem_cache_s *cache, size_t size,
                                   void **addr);

/** @This puts a block of the cache's bank into it, if it may.
    @return false when it may not: then nothing has happened.
    Context: as @ref mem_cache_alloc. Cost: as there. */
bool mem_cache_free(struct mem_cache_s *cache, void *block);

/** @This gives all that caches hold of a bank back to it.
    @return true when something was given back, and a request that found the
      bank full may try again.
    Context: any, on a processor that reaches the bank, no lock held. It waits
    until each processor that keeps blocks of the bank has taken an interrupt,
    and answers itself meanwhile.
    Cost: O(blocks kept), one lock for CONFIG_MUTEK_MEM_CPU_CACHE_BATCH. */
bool mem_cache_drain(struct mem_region_s *region);

/** @This returns what caches hold of a bank, exact when no request is under
    way. Context: any. Cost: O(processors near the bank), some loads each. */
struct mem_cache_kept_s mem_cache_kept(const struct mem_region_s *region);

/** @This is the size of a block. Others may write its flags meanwhile. Units:
    granules. */
size_t mem_cache_granules(const void *block);

/** @This returns the requests that a cache served, each a hit. */
ALWAYS_INLINE size_t
mem_cache_served(const struct mem_cache_s *cache)
{
  return cache == NULL ? 0 : atomic_load(&cache->fast.pops);
}

/* mem_cache_move.c, for mem_cache.c and mem_cache_drain.c */

/** @This makes the requests of the running processor pass the cache by. */
void mem_cache_shut(struct mem_cache_s *cache);

/** @This gives a chain of blocks back to the bank, CONFIG_MUTEK_MEM_CPU_CACHE_-
    BATCH with one lock.
    @return Units: granules; blocks through @tt blocks. */
size_t mem_cache_return(struct mem_region_s *region, void *chain,
                        size_t *blocks);

#else

ALWAYS_INLINE bool
mem_cache_keeps(size_t size)
{
  (void)size;
  return false;
}

MUST_CHECK ALWAYS_INLINE error_t
mem_cache_alloc(struct mem_cache_s *cache, size_t size, void **addr)
{
  (void)cache, (void)size, (void)addr;
  return -ENOMEM; /* never called */
}

ALWAYS_INLINE bool
mem_cache_free(struct mem_cache_s *cache, void *block)
{
  (void)cache, (void)block;
  return false;
}

ALWAYS_INLINE bool
mem_cache_drain(struct mem_region_s *region)
{
  (void)region;
  return false;
}

ALWAYS_INLINE struct mem_cache_kept_s
mem_cache_kept(const struct mem_region_s *region)
{
  (void)region;
  return (struct mem_cache_kept_s){ 0, 0 };
}

ALWAYS_INLINE size_t
mem_cache_served(const struct mem_cache_s *cache)
{
  (void)cache;
  return 0;
}

#endif

/* With checks, a block that is kept carries a mark. A free of such a block is
   suspected, and its bank drained, so that the engine can tell for sure. */
#if defined(CONFIG_MUTEK_MEM_CPU_CACHE) && defined(CONFIG_MUTEK_MEM_CHECK)

/** @This marks a block that is about to be kept, or takes the mark off. */
void mem_cache_mark(void *block);
void mem_cache_unmark(void *block);

/** @This sees to it that no cache holds @tt addr, which lies in the bank: what
    the engine says of it is then true. */
void mem_cache_settle(struct mem_region_s *region, const void *addr);

/** @This says what is wrong with a pointer that is to be freed, and marks the
    block when nothing is: another free of it is one too many from here on. */
enum memory_allocator_fault_e mem_cache_claim(struct mem_region_s *region,
                                              void *addr);

/** @This takes the mark off a block that goes to the engine instead. */
void mem_cache_unclaim(void *block);

#else

ALWAYS_INLINE void
mem_cache_mark(void *block)
{
  (void)block;
}

ALWAYS_INLINE void
mem_cache_unmark(void *block)
{
  (void)block;
}

ALWAYS_INLINE void
mem_cache_unclaim(void *block)
{
  (void)block;
}

ALWAYS_INLINE void
mem_cache_settle(struct mem_region_s *region, const void *addr)
{
  (void)region;
  (void)addr;
}

ALWAYS_INLINE enum memory_allocator_fault_e
mem_cache_claim(struct mem_region_s *region, void *addr)
{
  (void)region;
  (void)addr;
  return MEMORY_ALLOCATOR_OK;
}

#endif

#endif
