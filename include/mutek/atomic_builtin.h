/* cpu: atomic words, by the compiler.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    What <mutek/atomic.h> promises, where the compiler has instructions for it:
    the <cpu/atomic.h> of such a processor includes this, and says why they do
    what is promised. Where it would call functions, a processor has its own.

    Order: acquire, later accesses stay behind; release, earlier ones stay
    before; full, both, and a later load stays behind the store; relaxed, none.
    Failed, a swap orders nothing. Full is what the sequentially consistent
    operation of x86, ARMv7 and MIPS is, each with a barrier behind it; a
    processor where it is less has its own.
    Context: any. Cost: some instructions, no call; again while others come
    between, where the processor loads linked and stores conditionally.
    Source: GCC manual, "Built-in Functions for Memory Model Aware Atomic
    Operations". */

#ifndef MUTEK_ATOMIC_BUILTIN_H_
#define MUTEK_ATOMIC_BUILTIN_H_

#include <mutek/decls.h>
#include <mutek/types.h>

/** A word as wide as an address. */
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

/** @This adds to a word and returns what it was. Order: relaxed. */
ALWAYS_INLINE uintptr_t
atomic_add(atomic_t *word, uintptr_t value)
{
  return __atomic_fetch_add(word, value, __ATOMIC_RELAXED);
}

/** @This adds to a word and returns what it was. Order: full. */
ALWAYS_INLINE uintptr_t
atomic_add_full(atomic_t *word, uintptr_t value)
{
  return __atomic_fetch_add(word, value, __ATOMIC_SEQ_CST);
}

/** @This writes a word and returns what it was. Order: full. */
ALWAYS_INLINE uintptr_t
atomic_exchange_full(atomic_t *word, uintptr_t value)
{
  return __atomic_exchange_n(word, value, __ATOMIC_SEQ_CST);
}

/** @This writes a word and returns what it was. Order: acquire. */
ALWAYS_INLINE uintptr_t
atomic_exchange_acquire(atomic_t *word, uintptr_t value)
{
  return __atomic_exchange_n(word, value, __ATOMIC_ACQUIRE);
}

/** @This writes @tt to if the word is @tt from, and tells whether it was.
    Order: acquire, then. */
ALWAYS_INLINE bool
atomic_swap_acquire(atomic_t *word, uintptr_t from, uintptr_t to)
{
  return __atomic_compare_exchange_n(word, &from, to, false, __ATOMIC_ACQUIRE,
                                     __ATOMIC_RELAXED);
}

#endif
