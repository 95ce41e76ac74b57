/* cpu: atomic words by compiler built-ins.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    Implements <mutek/atomic.h> where the compiler has instructions for it. The
    <cpu/atomic.h> of such a CPU family includes this header and states why its
    instructions suffice. A family whose compiler would emit function calls has
    an implementation of its own.

    Orders. Acquire: later accesses stay after the operation. Release: earlier
    accesses stay before it. Full: both, and no later load moves before its
    store. Relaxed: none. A failed swap orders nothing.

    "Full" relies on the sequentially consistent operations of x86, ARMv7 and
   MIPS, which end with a barrier. A CPU family with weaker ones needs an
   implementation of its own.

    Context: any. Cost: a few instructions, no call. A CPU with load-linked and
    store-conditional repeats them while other CPUs interfere.
    Source: GCC manual, "Built-in Functions for Memory Model Aware Atomic
    Operations". */

#ifndef MUTEK_ATOMIC_BUILTIN_H_
#define MUTEK_ATOMIC_BUILTIN_H_

#include <mutek/decls.h>
#include <mutek/types.h>

/** A word as wide as a pointer. */
typedef uintptr_t atomic_t;

/** @This reads a word. Order: relaxed. */
ALWAYS_INLINE uintptr_t
atomic_load(const atomic_t *word)
{
  return __atomic_load_n(word, __ATOMIC_RELAXED);
}

/** @This reads a word. Order: acquire. */
ALWAYS_INLINE uintptr_t
atomic_load_acquire(const atomic_t *word)
{
  return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

/** @This writes a word. Order: relaxed. */
ALWAYS_INLINE void
atomic_store(atomic_t *word, uintptr_t value)
{
  __atomic_store_n(word, value, __ATOMIC_RELAXED);
}

/** @This writes a word. Order: release. */
ALWAYS_INLINE void
atomic_store_release(atomic_t *word, uintptr_t value)
{
  __atomic_store_n(word, value, __ATOMIC_RELEASE);
}

/** @This adds to a word and returns the former value. Order: relaxed. */
ALWAYS_INLINE uintptr_t
atomic_add(atomic_t *word, uintptr_t value)
{
  return __atomic_fetch_add(word, value, __ATOMIC_RELAXED);
}

/** @This adds to a word and returns the former value. Order: full. */
ALWAYS_INLINE uintptr_t
atomic_add_full(atomic_t *word, uintptr_t value)
{
  return __atomic_fetch_add(word, value, __ATOMIC_SEQ_CST);
}

/** @This writes a word and returns the former value. Order: full. */
ALWAYS_INLINE uintptr_t
atomic_exchange_full(atomic_t *word, uintptr_t value)
{
  return __atomic_exchange_n(word, value, __ATOMIC_SEQ_CST);
}

/** @This writes a word and returns the former value. Order: acquire. */
ALWAYS_INLINE uintptr_t
atomic_exchange_acquire(atomic_t *word, uintptr_t value)
{
  return __atomic_exchange_n(word, value, __ATOMIC_ACQUIRE);
}

/** @This writes @tt to if the word is @tt from, and returns whether it was.
    Order: acquire on success. */
ALWAYS_INLINE bool
atomic_swap_acquire(atomic_t *word, uintptr_t from, uintptr_t to)
{
  return __atomic_compare_exchange_n(word, &from, to, false, __ATOMIC_ACQUIRE,
                                     __ATOMIC_RELAXED);
}

#endif
