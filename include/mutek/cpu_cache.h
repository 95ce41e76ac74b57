/* cpu: free blocks that a processor keeps for itself.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A cache is a stack of free blocks for each size, linked through their first
    word. The running processor pops and pushes without a lock and without a
    locked instruction: its own interrupts are the only ones that could come
    between. Two ways to keep them out:

    - with CONFIG_MUTEK_MEM_CPU_CACHE_RESTART the processor's <cpu/cache.h> has
      both as restartable sequences: an interrupt that lands in one returns to
      its beginning. Nothing is masked;
    - without, interrupts are masked for the few instructions: by sequences of
      the processor's own where it provides CONFIG_CPU_CACHE_SEQUENCE, or by
      mem_cache_masked.c.

    A contract: with either token each processor family implements these, the
    first two in its <cpu/cache.h>

      struct cpu_cache_s *cpu_cache(void)   the running processor's, never NULL
      void cpu_cache_set(cache)             and makes it another
      void *cpu_cache_pop(size_t size)      takes a block of @tt size granules
                                            from it; NULL when it has none
      error_t cpu_cache_alloc(size, prox, valid, addr)
                                            @ref mem_alloc, all checks included,
                                            if it has a block and @tt prox is
                                            NULL; else calls @tt
                                            cpu_cache_alloc_slow
      void cpu_cache_free(block)            puts a block into it, if it lies in
                                            its bank and is of a size that is
                                            kept, else calls @tt
                                            cpu_cache_free_slow; if it keeps too
                                            much then, calls @tt cpu_cache_trim

    Invariants of a sequence:
      I1  its only lasting write is its last instruction; what it wrote before
          is written again alike, to a block that nobody else has;
      I2  all it reads but its arguments it reads after its beginning, which
          cache is the processor's among it;
      I3  what counts, room, pops and pushes, comes behind it, by one
          instruction each: it happens once, whoever interrupts.
    So an interrupt handler may replace the cache: the sequence begins again and
    finds the other one. A sequence that ended before the interrupt counts in
    the cache that it used. */

#ifndef MUTEK_CPU_CACHE_H_
#define MUTEK_CPU_CACHE_H_

#include <config.h>

#include <mutek/decls.h>
#include <mutek/types.h>

#ifdef CONFIG_MUTEK_MEM_CPU_CACHE

#include <mutek/assert.h>
#include <mutek/atomic.h>
#include <mutek/cpu_cache_size.h>
#include <mutek/error.h>
#include <mutek/interrupt.h>
#include <mutek/local.h>
#include <mutek/mem_reach.h>

/** The blocks of a bank that a CPU keeps. (o) is that CPU; others only read the
    atomic fields. The cache_sequence.inc of a CPU family uses the offsets. */
struct cpu_cache_s
{
  uintptr_t start; /**< (c) first byte of the bank */
  uintptr_t size;  /**< (c) of the bank. Units: bytes; 0 when closed */
  atomic_t room;   /**< (o) what may still be kept, below 0 if it is too much
                        already. Units: granules */
  atomic_t pops;   /**< (o) blocks popped so far */
  atomic_t pushes; /**< (o) blocks pushed so far */
  uint8_t serves[CPU_CACHE_VALID]; /**< (c) by enum mem_reachability_s, 1 where
                                        its bank comes first */
  void *head[CPU_CACHE_SIZES];     /**< (o) by size in granules, NULL for none;
                             always for those that have no room for a link */
};

/** The cache of a processor that has none: it is empty and takes nothing. */
extern struct cpu_cache_s cpu_cache_closed;

struct mem_proximity_s;

/* Slow paths, which the three functions above jump to. The first two are in
   mutek/mem_alloc.c, the third is in mutek/bank/mem_cache.c. */

/** @This is @ref mem_alloc with nothing in line: all rungs, all checks.
    Errors, Context: as there. Cost: as there, and up to
      CONFIG_MUTEK_MEM_CPU_CACHE_BATCH blocks more for the cache. */
error_t cpu_cache_alloc_slow(size_t size, struct mem_proximity_s *prox,
                             enum mem_reachability_s valid, void **addr);

/** @This frees any pointer, which the cache did not push.
    Context, Cost: as @ref mem_free without a cache. */
void cpu_cache_free_slow(void *block);

/** @This gives blocks of a cache back that holds too much since @tt block was
    pushed. Units: @tt size in granules.
    Context: as @ref mem_free. Cost: a batch of blocks given back. */
void cpu_cache_trim(void *block, struct cpu_cache_s *cache, size_t size);

#if defined(CONFIG_MUTEK_MEM_CPU_CACHE_RESTART)                                \
    || defined(CONFIG_CPU_CACHE_SEQUENCE)
#include <cpu/cache.h>

static_assert(offsetof(struct cpu_cache_s, start) == 0
                  && offsetof(struct cpu_cache_s, size) == 8
                  && offsetof(struct cpu_cache_s, room) == 16
                  && offsetof(struct cpu_cache_s, pops) == 24
                  && offsetof(struct cpu_cache_s, pushes) == 32
                  && offsetof(struct cpu_cache_s, serves) == 40
                  && offsetof(struct cpu_cache_s, head) == 48,
              "as in cache_sequence.inc");
#else
#include <mutek/cpu_cache_masked.h>
#endif

/* As the contract says; assembly, or mem_cache_masked.c. */
void *cpu_cache_pop(size_t size);
error_t cpu_cache_alloc(size_t size, struct mem_proximity_s *prox,
                        enum mem_reachability_s valid, void **addr);
void cpu_cache_free(void *block);

/** @This makes the running processor's cache the closed one: before it asks for
    anything, once its variables are its own, and when the machine stops.
    Context: any. Cost: a store. */
ALWAYS_INLINE void
cpu_cache_close(void)
{
  cpu_cache_set(&cpu_cache_closed);
}

#else
#include <mutek/cpu_cache_none.h>
#endif

#include <mutek/cpu_cache_restart.h>

#endif
