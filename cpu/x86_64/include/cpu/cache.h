/* cpu/x86_64: free blocks that a processor keeps, in sequences of its own.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_CACHE_H_
#define CPU_CACHE_H_

#include <mutek/assert.h>
#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/mem_reach.h>
#include <mutek/types.h>

#include <cpu/x86_64.h>

struct cpu_cache_s;
struct mem_proximity_s;

static_assert(offsetof(struct x86_64_cpu_s, cache) == 8, "as in cache.S");

ALWAYS_INLINE struct cpu_cache_s *
cpu_cache(void)
{
  struct cpu_cache_s *cache;

  __asm__ volatile("movq %%gs:%c1, %0"
                   : "=r"(cache)
                   : "i"(offsetof(struct x86_64_cpu_s, cache)));
  return cache;
}

ALWAYS_INLINE void
cpu_cache_set(struct cpu_cache_s *cache)
{
  __asm__ volatile("movq %0, %%gs:%c1" ::"r"(cache),
                   "i"(offsetof(struct x86_64_cpu_s, cache))
                   : "memory");
}

/* cache.S */
void *cpu_cache_pop(size_t size);
error_t cpu_cache_alloc(size_t size, struct mem_proximity_s *prox,
                        enum mem_reachability_s valid, void **addr);
void cpu_cache_free(void *block);

#endif
