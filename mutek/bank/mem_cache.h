/* region: per-CPU caches of free blocks.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A CPU has a cache of each bank that serves its requests first, one to four.
    Kept blocks are free: banks count them so, and reclaim them before they
    refuse a request. See doc/caches.md. */

#ifndef MEM_CACHE_PRIVATE_H_
#define MEM_CACHE_PRIVATE_H_

#include <config.h>

#include <mutek/atomic.h>
#include <mutek/cpu_pin.h>
#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/mem_cache.h>
#include <mutek/memory_allocator.h>
#include <mutek/memory_allocator_cache.h>
#include <mutek/types.h>

struct mem_cache_s;
struct mem_region_s;

/** Blocks that the caches of a bank keep. */
struct mem_cache_kept_s
{
  size_t bytes;  /**< with headers. Units: bytes */
  size_t blocks; /**< Units: blocks */
};

/** A reclaim under way, on the stack of its request. (o) is the CPU that
    reclaims. */
struct mem_reclaim_s
{
  struct mem_region_s *region; /**< (o) whose caches */
  struct mem_cache_s *own;     /**< (o) this CPU's cache of it, or NULL */
  struct cpu_pinned_s pinned;  /**< (o) this CPU */
  uintptr_t answers;           /**< (o) of the others, when the round began */
  bool empty;                  /**< (o) so were all others then */
  bool may_wait;               /**< (o) interrupts were enabled */
};

#ifdef CONFIG_MUTEK_MEM_CPU_CACHE

/** Batches of one CPU that may wait to be taken. */
#define MEM_CACHE_SLOTS 16

/** A CPU's cache of one bank. (o) is that CPU, with interrupts masked; another
    CPU only takes batches, sets @tt wanted and reads what is atomic. */
struct mem_cache_s
{
  struct cpu_cache_s fast;     /**< (o) the heads. The first member */
  struct mem_region_s *region; /**< (c) */
  struct mem_cache_s *next;    /**< (c) another CPU's cache of this bank */
  struct mem_cache_s *sibling; /**< (c) this CPU's cache of another bank */
  uintptr_t most; /**< (c) most that it ever keeps. Units: granules */
  atomic_t hold;  /**< (o) most that it keeps now. Units: granules */
  cpu_id_t cpu;   /**< (c) the owner */
  bool primary;   /**< (c) cpu_cache() is this one while it is open */
  bool open;      /**< (o) requests and frees use it */
  uint8_t full;   /**< (o) slow requests until the next look whether the bank
                       is still full; 0: it is not */
  uint16_t hand;  /**< (o) the size that a trim looks at next */
  uint16_t top;   /**< (o) largest size that a slow path met */
  uint16_t
      emptied; /**< (o) while it is shut: heads of smaller sizes are empty */
  atomic_t filled;  /**< (a) 0: all slots are empty; by the owner */
  atomic_t empty;   /**< (a) 1: it is shut and its heads are empty. The owner
                         stores both values */
  atomic_t answers; /**< (a) counts answers; by the owner */
  atomic_t wanted;  /**< (a) 1: a reclaim has signalled; the owner clears it */
  atomic_t resized; /**< (a) odd while hold and room change; by the owner */
  atomic_t entered; /**< (a) blocks that came in from the bank, counts up; by
                         the owner */
  atomic_t left;    /**< (a) blocks that went and were not popped, counts up;
                         by the owner */
  atomic_t put; /**< (a) blocks put out in batches, counts up; by the owner */
  atomic_t put_granules; /**< (a) the same. Units: granules */
  atomic_t got;          /**< (a) blocks that came in by batches of any CPU,
                              counts up; by the owner */
  atomic_t got_granules; /**< (a) the same. Units: granules */
#ifdef CONFIG_ARCH_SMP
  atomic_t slot[MEM_CACHE_SLOTS]; /**< (a) batches: chains of blocks of any
                              size, 0 for none. The owner stores into a slot
                              that is 0, any CPU takes by an exchange with 0 */
#endif
  uint8_t want[CPU_CACHE_SIZES]; /**< (o) by size: blocks that the next refill
                              brings besides, and that a trim leaves */
};

/** @This makes a cache, shut and empty, and registers it with its bank.
    @param memory of sizeof(struct mem_cache_s); kept.
    @param primary it is to be the CPU's cpu_cache().
    Context: boot processor, before the others start. Cost: O(1). */
struct mem_cache_s *mem_cache_make(void *memory, struct mem_region_s *region,
                                   cpu_id_t cpu, bool primary);

/** @This registers the handler of the inter-processor interrupt by which a
    reclaim asks for blocks.
    @param first by CPU: the first of its caches, NULL for none; kept.
    Context: as @ref mem_cache_make, once. Cost: O(1). */
void mem_cache_start(struct mem_cache_s **first);

/** @This shuts the running CPU's caches; its next request opens them again. For
    programs whose threads take turns as a CPU. Context: interrupts masked.
    Cost: O(1). */
void mem_cache_rest(void);

/** @This serves a request from a cache of the running CPU, or from its bank,
    refilling the cache.
    @param size one that mem_cache_keeps().
    Errors: -ENOMEM the bank refused, see mem_region_pop_refused(); -EAGAIN it
      was never used. *addr is untouched.
    Context: any, on the cache's CPU. Cost: at most
    CONFIG_MUTEK_MEM_CPU_CACHE_BATCH calls of the engine, or about ten
    instructions for each block of a batch. */
MUST_CHECK error_t mem_cache_alloc(struct mem_cache_s *cache, size_t size,
                                   void **addr);

/** @This puts a block of the cache's bank into the cache, or gives it back to
    the bank where the cache may not keep it. With CONFIG_MUTEK_MEM_CHECK a
    pointer that is no block in use changes nothing; its fault is returned.
    Context, Cost: as @ref mem_cache_alloc. */
enum memory_allocator_fault_e mem_cache_free(struct mem_cache_s *cache,
                                             void *block);

/** @This returns what the caches of a bank keep: a snapshot, which misses only
    what is under way on another CPU. Exact when no request is under way.
    Context: any. Cost: O(CPUs near the bank), some loads each, twice; up to 4
    times while they change. */
struct mem_cache_kept_s mem_cache_kept(const struct mem_region_s *region);

/** @This returns about how many bytes the caches of a bank keep, for decisions
    that nothing depends on: what changes meanwhile is counted or not, so it may
    be wrong by some batches.
    Context: any. Cost: O(CPUs near the bank), 4 loads each. Units: bytes. */
size_t mem_cache_kept_about(const struct mem_region_s *region);

/** @This returns how many requests a cache served, each a hit. */
ALWAYS_INLINE size_t
mem_cache_served(const struct mem_cache_s *cache)
{
  return cache == NULL ? 0 : atomic_load(&cache->fast.pops);
}

/* Reclaim: mem_cache_reclaim.c. A bank that cannot serve does

     begin; do { round; try again } while (failed and may_wait); end */

/** @This begins to reclaim what caches keep of a bank. Until the end no cache
    of the bank opens. Context: any, on a CPU that reaches the bank; no lock
    held. Cost: a locked instruction. */
struct mem_reclaim_s mem_reclaim_begin(struct mem_region_s *region);

/** @This gives the bank all that this CPU keeps of it, and all batches.
    Context: as begin. Cost: O(blocks); the lock is held, with interrupts
    masked, for CONFIG_MUTEK_MEM_CPU_CACHE_BATCH + 1 blocks or a batch. */
void mem_reclaim_round(struct mem_reclaim_s *reclaim);

/** @This follows a round after which the bank still fails: it signals each CPU
    whose cache is not known to be empty, and waits for the first answer if
    interrupts are enabled.
    @param error -ENOMEM of the bank. It becomes -EAGAIN where other CPUs may
      keep blocks and this one must not wait: interrupts are masked, or the
      machine stops.
    @return true: do another round. False: @tt error is the result.
    Context: as begin. Waits for other CPUs only with interrupts enabled; they
    answer from an interrupt handler. Cost: O(CPUs near the bank). */
MUST_CHECK bool mem_reclaim_may_wait(struct mem_reclaim_s *reclaim,
                                     error_t *error);

/** @This ends a reclaim. Context: as begin. Cost: a locked instruction. */
void mem_reclaim_end(struct mem_reclaim_s *reclaim);

/* mem_cache.c, for mem_cache_reclaim.c and mem_cache_check.c */

/** @This is where each slow path begins: it answers a reclaim, or opens the
    cache if that may be.
    @return whether the cache is open.
    Context: the owner, interrupts masked. Cost: O(1); O(sizes) and some blocks
      given back where the cache is shut and not empty. */
bool mem_cache_ready(struct mem_cache_s *cache);

/** @This pushes a kept block of @tt size granules to its head. Context: the
 * owner, interrupts masked. Cost: O(1). */
void mem_cache_head_push(struct mem_cache_s *cache, void *block, size_t size);

/** @This counts a free that pushed a block, and trims the cache if it keeps too
    much now. Context: as above. Cost: as @ref mem_cache_alloc. */
void mem_cache_pushed(struct mem_cache_s *cache, size_t size);

/** @This makes the requests of the running CPU pass its cache by.
    Context: the owner, interrupts masked. Cost: O(1). */
void mem_cache_shut(struct mem_cache_s *cache);

/** @This takes up to @tt max blocks out of the heads of a cache that is shut,
    into @tt chain, looking at @tt sizes heads at most.
    @return how many. Once all heads were looked at, mem_cache_heads_empty().
    Context: the owner, interrupts masked. Cost: O(sizes + max). */
unsigned mem_cache_cut(struct mem_cache_s *cache, unsigned sizes, unsigned max,
                       void **chain);

/** @This tells whether a cache that is shut is known to have empty heads. */
ALWAYS_INLINE bool
mem_cache_heads_empty(const struct mem_cache_s *cache)
{
  return cache->emptied == CPU_CACHE_SIZES;
}

/** @This states that the heads of a cache that is shut are empty. */
ALWAYS_INLINE void
mem_cache_declare_empty(struct mem_cache_s *cache)
{
  atomic_store_release(&cache->empty, 1);
}

/** @This answers a reclaim: shuts the cache, puts a batch out.
    Context: the owner, interrupts masked. Cost: O(sizes), at most a batch. */
void mem_cache_answer(struct mem_cache_s *cache);

/** @This gives a chain of blocks back to their bank, BATCH + 1 with one lock.
    Context: any, interrupts masked. */
void mem_cache_return(struct mem_region_s *region, void *chain);

/** @This adds to a counter of the running CPU. */
ALWAYS_INLINE void
mem_cache_count(atomic_t *word, uintptr_t more)
{
  atomic_store(word, atomic_load(word) + more);
}

/* Batches: mem_cache_batch.c, where there are other CPUs. */

#ifdef CONFIG_ARCH_SMP
/** @This returns a slot of the running CPU's cache that is empty,
    MEM_CACHE_SLOTS for none. Context: the owner, interrupts masked. */
unsigned mem_cache_slot(const struct mem_cache_s *cache);

/** @This looks whether all slots are empty, if they were not: a sweep then
    passes the cache. Context: the owner, interrupts masked. Cost: O(slots). */
void mem_cache_slots_look(struct mem_cache_s *cache);

/** @This puts a chain of blocks into an empty slot. From then on any CPU may
    take it. Units: @tt granules of all @tt blocks together.
    Context: the owner, interrupts masked. */
void mem_cache_batch_put(struct mem_cache_s *cache, unsigned slot, void *chain,
                         size_t granules, unsigned blocks);

/** @This takes a batch of the CPU that put one out last.
    @return the chain, NULL for none. Context: the owner of an open cache of the
      bank, interrupts masked. Cost: O(slots). */
void *mem_cache_batch_take(struct mem_region_s *region);

/** @This gives all batches of a bank back to it.
    Context: any. Cost: O(CPUs near the bank), one lock for each batch. */
void mem_cache_batch_sweep(struct mem_region_s *region);
#else
ALWAYS_INLINE unsigned
mem_cache_slot(const struct mem_cache_s *cache)
{
  (void)cache;
  return MEM_CACHE_SLOTS;
}

ALWAYS_INLINE void
mem_cache_slots_look(struct mem_cache_s *cache)
{
  (void)cache;
}

ALWAYS_INLINE void
mem_cache_batch_put(struct mem_cache_s *cache, unsigned slot, void *chain,
                    size_t granules, unsigned blocks)
{
  (void)cache, (void)slot, (void)chain, (void)granules, (void)blocks;
}

ALWAYS_INLINE void *
mem_cache_batch_take(struct mem_region_s *region)
{
  (void)region;
  return NULL;
}

ALWAYS_INLINE void
mem_cache_batch_sweep(struct mem_region_s *region)
{
  (void)region;
}
#endif

/* Links of kept blocks. With checks they are hidden, and the kernel panics
   instead of following one that was overwritten: mem_cache_check.c. */

#ifdef CONFIG_MUTEK_MEM_CHECK
/** @This returns the block behind a kept one, NULL for none.
    Context: interrupts masked, no lock held. Takes the bank's. */
void *mem_cache_link(struct mem_region_s *region, const void *block);

/** @This does so where the bank's lock is held. */
void *mem_cache_link_locked(const struct mem_region_s *region,
                            const void *block);

/** @This does so and makes the block an ordinary block in use.
    Context: as @ref mem_cache_link. */
void *mem_cache_link_take(struct mem_region_s *region, void *block);

/** @This sets the block behind a kept one. */
ALWAYS_INLINE void
mem_cache_link_set(void *block, void *next)
{
  memory_allocator_kept_link(block, next);
}

/** @This makes a block kept, or an ordinary block in use again.
    Context: the bank's lock is held. */
ALWAYS_INLINE void
mem_cache_keep(void *block)
{
  memory_allocator_keep(block);
}

ALWAYS_INLINE void
mem_cache_unkeep(void *block)
{
  memory_allocator_unkeep(block);
}
#else
ALWAYS_INLINE void *
mem_cache_link(struct mem_region_s *region, const void *block)
{
  (void)region;
  return *(void *const *)block;
}

ALWAYS_INLINE void *
mem_cache_link_locked(const struct mem_region_s *region, const void *block)
{
  (void)region;
  return *(void *const *)block;
}

ALWAYS_INLINE void *
mem_cache_link_take(struct mem_region_s *region, void *block)
{
  (void)region;
  return *(void **)block;
}

ALWAYS_INLINE void
mem_cache_link_set(void *block, void *next)
{
  *(void **)block = next;
}

ALWAYS_INLINE void
mem_cache_keep(void *block)
{
  (void)block;
}

ALWAYS_INLINE void
mem_cache_unkeep(void *block)
{
  (void)block;
}
#endif

#else /* no CPU keeps blocks */

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

ALWAYS_INLINE enum memory_allocator_fault_e
mem_cache_free(struct mem_cache_s *cache, void *block)
{
  (void)cache, (void)block;
  return MEMORY_ALLOCATOR_OK; /* never called */
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

ALWAYS_INLINE struct mem_reclaim_s
mem_reclaim_begin(struct mem_region_s *region)
{
  return (struct mem_reclaim_s){ .region = region };
}

ALWAYS_INLINE void
mem_reclaim_round(struct mem_reclaim_s *reclaim)
{
  (void)reclaim;
}

MUST_CHECK ALWAYS_INLINE bool
mem_reclaim_may_wait(struct mem_reclaim_s *reclaim, error_t *error)
{
  (void)reclaim, (void)error;
  return false;
}

ALWAYS_INLINE void
mem_reclaim_end(struct mem_reclaim_s *reclaim)
{
  (void)reclaim;
}

#endif

#endif
