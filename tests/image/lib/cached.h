/* tests: a bank of our own, of which two CPUs keep blocks.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    The bank lies in an array; no request of the kernel comes to it. The running
    CPU plays both owners, so that each step of a reclaim is a call of the case.
    Context: boot processor, interrupts as the case wants them. */

#ifndef TESTS_CACHED_H_
#define TESTS_CACHED_H_

#include "mutek/bank/mem_cache.h"
#include "mutek/bank/mem_region.h"

/** Most blocks that @ref cached_keep takes. */
#define CACHED_MANY 170

/** The bank, shut and empty caches of it, and blocks of the case. */
struct cached_s
{
  struct mem_region_s region;
  struct mem_cache_s own;   /**< the running CPU's */
  struct mem_cache_s other; /**< that of a CPU that does not touch it */
  void *block[CACHED_MANY];
};

extern struct cached_s cached;

/** @This makes it anew: all of the bank is free, nothing is kept.
    @return false, and the case is skipped, where one CPU runs. */
bool cached_new(void);

/** @This takes a block by a cache, or gives it back. */
void *cached_take(struct mem_cache_s *cache, size_t size);
void cached_free(struct mem_cache_s *cache, void *block);

/** @This takes @tt count blocks, then frees them all: the cache keeps them. */
void cached_keep(struct mem_cache_s *cache, size_t size, unsigned count);

/** @This returns how many blocks the heads of a cache hold. */
unsigned cached_heads(const struct mem_cache_s *cache);

/** @This returns how many blocks a slot of a cache holds. */
unsigned cached_slot(const struct mem_cache_s *cache, unsigned slot);

#endif
