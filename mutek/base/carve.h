/* core: places arrays one after another in a block of memory.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    Tables whose size depends on the machine are arrays in memory of the caller.
    One function defines the layout and runs twice: from address 0, to measure,
    and from the memory itself. With a sanitizer, a forbidden gap follows each
    array, so that an overrun is reported.

    Locks: none. Context: any. */

#ifndef MUTEK_CARVE_H_
#define MUTEK_CARVE_H_

#include <mutek/decls.h>
#include <mutek/poison.h>
#include <mutek/types.h>

/** @This reserves an array at the start of free memory. Cost: constant.
    @param at start of free memory, a multiple of 8; advanced past the array.
    @param measured true: only count; there is no memory at @tt at.
    @param size of an element. Units: bytes
    @return the array, at a multiple of 8. Its elements are not initialized. */
ALWAYS_INLINE void *
carve(uintptr_t *at, bool measured, size_t count, size_t size)
{
  uintptr_t start = *at, end = start + count * size;

  *at = ((end + 7) & ~(uintptr_t)7) + POISON_GAP;
  if (!measured)
    {
      poison_allow(start, count * size);
      poison_forbid(end, *at - end);
    }
  return (void *)start;
}

#endif
