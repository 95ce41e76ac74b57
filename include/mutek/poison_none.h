/* cpu: no tool watches memory.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    The implementation of <cpu/poison.h> for a CPU family without such a
    tool. */

#ifndef MUTEK_POISON_NONE_H_
#define MUTEK_POISON_NONE_H_

#include <mutek/decls.h>
#include <mutek/types.h>

#define POISON_GAP 0 /**< no gap. Units: bytes */

/** @This does nothing. Context: any. Cost: none. */
ALWAYS_INLINE void
poison_forbid(uintptr_t start, size_t size)
{
  (void)start;
  (void)size;
}

/** @This does nothing. Context: any. Cost: none. */
ALWAYS_INLINE void
poison_allow(uintptr_t start, size_t size)
{
  (void)start;
  (void)size;
}

#endif
