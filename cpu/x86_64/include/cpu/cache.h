/* cpu/x86_64: the per-CPU cache, in sequences of this family.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_CACHE_H_
#define CPU_CACHE_H_

#include <mutek/assert.h>
#include <mutek/decls.h>
#include <mutek/types.h>

#include <cpu/x86_64.h>

struct cpu_cache_s;

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

#endif
