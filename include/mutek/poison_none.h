/* cpu: nothing watches memory.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    <cpu/poison.h> of a processor family without a tool that watches. */

#ifndef MUTEK_POISON_NONE_H_
#define MUTEK_POISON_NONE_H_

#include <mutek/decls.h>
#include <mutek/types.h>

#define POISON_GAP 0 /**< nothing is to be seen. Units: bytes */

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
