/* alloc: the calls that begin in line, where processors keep free blocks.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    For <mutek/mem_alloc.h>, which describes the calls. With checks, or where
    something watches accesses, nothing is in line: a block must be unmarked
    before the caller gets it. */

#ifndef MUTEK_MEM_ALLOC_CACHED_H_
#define MUTEK_MEM_ALLOC_CACHED_H_

#include <config.h>

#include <mutek/cpu_cache.h>
#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/mem_cache.h>
#include <mutek/mem_reach.h>
#include <mutek/poison.h>
#include <mutek/types.h>

#if defined(CONFIG_MUTEK_MEM_CPU_CACHE) && !defined(CONFIG_MUTEK_MEM_CHECK)    \
    && POISON_GAP == 0

/** The build has the calls below; mem_alloc.c has them otherwise. */
#define MEM_ALLOC_IN_LINE 1

struct mem_proximity_s;

/** A block or an error, in registers. */
struct mem_alloc_answer_s
{
  void *block;   /**< NULL on error */
  error_t error; /**< as @ref mem_alloc */
};

/** @This is mem_alloc(size, NULL, MEM_VALID_SYS, ...) when the cache has no
    block. Errors, Context, Cost: as there. */
MUST_CHECK struct mem_alloc_answer_s mem_alloc_slow(size_t size);

/** @This is described in <mutek/mem_alloc.h>. Arguments that the compiler knows
    are checked by the compiler, not at run time.
    Context, Cost: as there. */
MUST_CHECK ALWAYS_INLINE error_t
mem_alloc(size_t size, struct mem_proximity_s *prox,
          enum mem_reachability_s valid, void **addr)
{
  if (__builtin_constant_p(prox == NULL) && prox == NULL
      && __builtin_constant_p(valid) && valid == MEM_VALID_SYS && addr != NULL
      && likely(mem_cache_may_have(size)))
    {
      struct mem_alloc_answer_s answer
          = { cpu_cache_pop(CPU_CACHE_GRANULES(size)), 0 };

      if (unlikely(answer.block == NULL))
        answer = mem_alloc_slow(size);
      *addr = answer.block;
      return answer.error;
    }
  return cpu_cache_alloc(size, prox, valid, addr);
}

/** @This is described in <mutek/mem_alloc.h>. Context, Cost: as there. */
ALWAYS_INLINE void
mem_free(void *addr)
{
  cpu_cache_free(addr);
}

#endif

#endif
