/* cpu: the running processor's cache, where it has no sequences of its own.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    For <mutek/cpu_cache.h>; the rest of the contract is in
    mutek/bank/mem_cache_masked.c. */

#ifndef MUTEK_CPU_CACHE_MASKED_H_
#define MUTEK_CPU_CACHE_MASKED_H_

#include <mutek/decls.h>
#include <mutek/local.h>

struct cpu_cache_s;

/** (o) The running processor's cache; the processor. In cpudata. */
extern struct cpu_cache_s *cpu_cache_own;

/** @This returns the running processor's cache, never NULL.
    Context: interrupts masked. Cost: a load. */
ALWAYS_INLINE struct cpu_cache_s *
cpu_cache(void)
{
  return *CPU_LOCAL_ADDR(cpu_cache_own);
}

/** @This makes another cache the running processor's.
    Context: as above. Cost: a store. */
ALWAYS_INLINE void
cpu_cache_set(struct cpu_cache_s *cache)
{
  *CPU_LOCAL_ADDR(cpu_cache_own) = cache;
}

#endif
