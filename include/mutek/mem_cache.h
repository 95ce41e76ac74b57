/* region: free blocks that processors keep, as callers meet them.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    What a request whose size is known at compile time needs of a cache: which
    stack it pops from. Meaning, invariants: doc/caches.md. */

#ifndef MUTEK_MEM_CACHE_H_
#define MUTEK_MEM_CACHE_H_

#include <config.h>

#include <mutek/cpu_cache.h>
#include <mutek/decls.h>
#include <mutek/poison.h>
#include <mutek/types.h>

#ifdef CONFIG_MUTEK_MEM_CPU_CACHE

/** @This tells whether blocks of @tt size bytes are kept; 0 is none. */
ALWAYS_INLINE bool
mem_cache_keeps(size_t size)
{
  return size - 1 < CONFIG_MUTEK_MEM_CPU_CACHE_SIZE;
}

/** @This tells whether a stack may have a block for @tt size bytes. It may say
    so for 0 too, and for sizes that wrap: the stacks of these are always empty.
    Cost: an instruction less than @ref mem_cache_keeps. */
ALWAYS_INLINE bool
mem_cache_may_have(size_t size)
{
  return CPU_CACHE_GRANULES((size_t)0) < CPU_CACHE_MIN
             ? CPU_CACHE_GRANULES(size) < CPU_CACHE_SIZES
             : mem_cache_keeps(size);
}

/** @This is cpu_cache_pop(), and with checks takes the mark off the block. */
#ifdef CONFIG_MUTEK_MEM_CHECK
void *mem_cache_pop(size_t granules);
#else
ALWAYS_INLINE void *
mem_cache_pop(size_t granules)
{
  return cpu_cache_pop(granules);
}
#endif

/** @This takes a block that the running processor keeps of the bank that serves
    its requests for MEM_VALID_SYS first; NULL when it has none of that size.
    @param size one that @ref mem_cache_may_have. Units: bytes.
    Context: any. Cost: some ten instructions, no lock. */
ALWAYS_INLINE void *
mem_cache_take(size_t size)
{
  size_t granules = CPU_CACHE_GRANULES(size);
  void *block = mem_cache_pop(granules);

  if (likely(block != NULL))
    poison_allow((uintptr_t)block,
                 granules * CPU_CACHE_GRANULE - CPU_CACHE_HEADER);
  return block;
}

#endif

#endif
