/* core: arrays side by side in one piece of memory.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    Tables whose size the machine decides are arrays in memory of the caller.
    One function says the layout and runs twice: from 0, where it measures, and
    from the memory itself. Where a tool watches, no step leads from one array
    to the next unseen.

    Locks: none. Context: any. */

#ifndef MUTEK_CARVE_H_
#define MUTEK_CARVE_H_

#include <mutek/decls.h>
#include <mutek/poison.h>
#include <mutek/types.h>

/** @This takes an array off the front of free memory. Cost: constant.
    @param at where free memory starts, a multiple of 8, and is moved.
    @param measured whether @tt at only counts, and nothing lies there.
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
