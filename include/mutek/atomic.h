/* cpu: atomic words.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A contract: each processor family implements these in its <cpu/atomic.h>,
    inline; <mutek/atomic_builtin.h> does where the compiler makes instructions
    of them. A word is as wide as an address. The name says the order; without
    one, the operation is atomic and orders nothing else (relaxed).

      atomic_t                                   a word, zero is zero
      uintptr_t atomic_load(word)                relaxed
      uintptr_t atomic_load_acquire(word)        later accesses stay behind
      void atomic_store(word, value)             relaxed
      void atomic_store_release(word, value)     earlier accesses stay before
      uintptr_t atomic_add(word, value)          relaxed; returns the former
      uintptr_t atomic_exchange_acquire(word, value)      returns the former
      uintptr_t atomic_add_full(word, value)              returns the former;
      uintptr_t atomic_exchange_full(word, value)         a full barrier: all
                                                 accesses before stay before,
                                                 all behind stay behind
      bool atomic_swap_acquire(word, from, to)   compare and exchange; true if
                                                 it was @tt from; acquire then
    Source: ISO C11, 7.17.3, for the orders. */

#ifndef MUTEK_ATOMIC_H_
#define MUTEK_ATOMIC_H_

#include <cpu/atomic.h>

#endif
