/* cpu: atomic words.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A contract: each CPU family implements these functions inline in its
    <cpu/atomic.h>. If the compiler has instructions for them, that header
    includes <mutek/atomic_builtin.h>. A word is as wide as a pointer. The
    suffix names the memory order. Without a suffix, the operation is atomic and
    orders no other access (relaxed).

      atomic_t                                   a word; 0 when zeroed
      uintptr_t atomic_load(word)                relaxed
      uintptr_t atomic_load_acquire(word)        later accesses stay after it
      void atomic_store(word, value)             relaxed
      void atomic_store_release(word, value)     earlier accesses stay before it
      uintptr_t atomic_add(word, value)          relaxed
      uintptr_t atomic_exchange_acquire(word, value)
      uintptr_t atomic_add_full(word, value)       a full barrier: earlier
      uintptr_t atomic_exchange_full(word, value)  accesses stay before it,
                                                   later ones after it
      bool atomic_swap_acquire(word, from, to)     compare and exchange; true,
                                                   with acquire order, if it
                                                   was @tt from

    The add and exchange functions return the former value.
    Source: ISO C11, 7.17.3, for the orders. */

#ifndef MUTEK_ATOMIC_H_
#define MUTEK_ATOMIC_H_

#include <cpu/atomic.h>

#endif
