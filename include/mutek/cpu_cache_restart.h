/* cpu: where a program goes on that was interrupted in a sequence of a cache.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    For <mutek/cpu_cache.h>, which says what a sequence is. */

#ifndef MUTEK_CPU_CACHE_RESTART_H_
#define MUTEK_CPU_CACHE_RESTART_H_

#include <config.h>

#include <mutek/decls.h>
#include <mutek/types.h>

#ifdef CONFIG_MUTEK_MEM_CPU_CACHE_RESTART
extern const char cpu_cache_pop_begin[], cpu_cache_pop_end[];
extern const char cpu_cache_alloc_begin[], cpu_cache_alloc_end[];
extern const char cpu_cache_free_begin[], cpu_cache_free_end[];

/** @This returns where an interrupted program goes on: at the beginning of the
    sequence around @tt address, or there. An interrupt handler asks this before
    it calls anything.
    Context: an interrupt. Cost: three comparisons. */
ALWAYS_INLINE uintptr_t
cpu_cache_restart(uintptr_t address)
{
  uintptr_t pop = (uintptr_t)cpu_cache_pop_begin;
  uintptr_t alloc = (uintptr_t)cpu_cache_alloc_begin;
  uintptr_t give = (uintptr_t)cpu_cache_free_begin;

  if (address - pop < (uintptr_t)cpu_cache_pop_end - pop)
    return pop;
  if (address - alloc < (uintptr_t)cpu_cache_alloc_end - alloc)
    return alloc;
  if (address - give < (uintptr_t)cpu_cache_free_end - give)
    return give;
  return address;
}
#else
/** @This returns @tt address: nothing begins again. Context: an interrupt.
    Cost: none. */
ALWAYS_INLINE uintptr_t
cpu_cache_restart(uintptr_t address)
{
  return address;
}
#endif

#endif
