/* cpu/mips: atomic words, by the compiler.
   SPDX-License-Identifier: LGPL-2.1-only
   Source: GCC manual, "Built-in Functions for Memory Model Aware Atomic
   Operations"; MIPS Architecture for Programmers volume II-A, LL, SC, SYNC. A
   word is loaded and stored linked, again until nobody came between, and SYNC
   stands where an order is asked for. That holds for cached coherent memory
   only, see enter.S. */

#ifndef CPU_ATOMIC_H_
#define CPU_ATOMIC_H_

#include <mutek/decls.h>
#include <mutek/types.h>

typedef uintptr_t atomic_t;

ALWAYS_INLINE uintptr_t
atomic_load(const atomic_t *word)
{
  return __atomic_load_n(word, __ATOMIC_RELAXED);
}

ALWAYS_INLINE uintptr_t
atomic_load_acquire(const atomic_t *word)
{
  return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

ALWAYS_INLINE void
atomic_store(atomic_t *word, uintptr_t value)
{
  __atomic_store_n(word, value, __ATOMIC_RELAXED);
}

ALWAYS_INLINE void
atomic_store_release(atomic_t *word, uintptr_t value)
{
  __atomic_store_n(word, value, __ATOMIC_RELEASE);
}

ALWAYS_INLINE uintptr_t
atomic_add(atomic_t *word, uintptr_t value)
{
  return __atomic_fetch_add(word, value, __ATOMIC_RELAXED);
}

ALWAYS_INLINE uintptr_t
atomic_exchange_acquire(atomic_t *word, uintptr_t value)
{
  return __atomic_exchange_n(word, value, __ATOMIC_ACQUIRE);
}

ALWAYS_INLINE bool
atomic_swap_acquire(atomic_t *word, uintptr_t from, uintptr_t to)
{
  return __atomic_compare_exchange_n(word, &from, to, false, __ATOMIC_ACQUIRE,
                                     __ATOMIC_RELAXED);
}

#endif
