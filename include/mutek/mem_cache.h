/* region: free blocks that processors keep, as callers meet them.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    Which stack of a cache serves a request, for sizes that the compiler knows.
    Meaning, invariants: doc/caches.md. */

#ifndef MUTEK_MEM_CACHE_H_
#define MUTEK_MEM_CACHE_H_

#include <config.h>

#include <mutek/cpu_cache.h>
#include <mutek/decls.h>
#include <mutek/types.h>

#ifdef CONFIG_MUTEK_MEM_CPU_CACHE

/** @This returns whether blocks of @tt size bytes are kept; 0 is none.
    Context: any. Cost: a comparison. */
ALWAYS_INLINE bool
mem_cache_keeps(size_t size)
{
  return size - 1 < CONFIG_MUTEK_MEM_CPU_CACHE_SIZE;
}

/** @This returns whether a stack may have a block for @tt size bytes. It may be
    true for 0 too, and for sizes that wrap: the stacks of these are always
    empty. Context: any. Cost: an instruction less than @ref mem_cache_keeps. */
ALWAYS_INLINE bool
mem_cache_may_have(size_t size)
{
  return CPU_CACHE_GRANULES((size_t)0) < CPU_CACHE_MIN
             ? CPU_CACHE_GRANULES(size) < CPU_CACHE_SIZES
             : mem_cache_keeps(size);
}

#endif

#endif
