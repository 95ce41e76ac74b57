/* cpu/emu: the per-CPU cache in restartable sequences.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_CACHE_H_
#define CPU_CACHE_H_

#include <mutek/assert.h>
#include <mutek/decls.h>
#include <mutek/types.h>

#include <cpu/emu.h>

struct cpu_cache_s;

static_assert(offsetof(struct cpu_emu_s, cache) == 8, "as in cache.S");

ALWAYS_INLINE struct cpu_cache_s *
cpu_cache(void)
{
  return cpu_emu.cache;
}

ALWAYS_INLINE void
cpu_cache_set(struct cpu_cache_s *cache)
{
  cpu_emu.cache = cache;
}

#endif
