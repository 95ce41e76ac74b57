/* cpu: bytes nobody may touch.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A contract for tools that watch memory accesses, such as a sanitizer. Each
    processor family implements these in its <cpu/poison.h>, inline;
    <mutek/poison_none.h> does where nothing watches.

      void poison_forbid(uintptr_t start, size_t size)   a touch is a bug
      void poison_allow(uintptr_t start, size_t size)    and no longer is
      POISON_GAP   bytes to forbid behind an array among others, so that a step
                   over its end is seen: a multiple of 8, and 0 where nothing
                   watches. Units: bytes */

#ifndef MUTEK_POISON_H_
#define MUTEK_POISON_H_

#include <cpu/poison.h>

#endif
