/* cpu: memory that no code may access.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A contract for sanitizers and other tools that watch memory accesses. Each
    CPU family implements these functions inline in its <cpu/poison.h>. Without
    such a tool, that header includes <mutek/poison_none.h>.

      void poison_forbid(uintptr_t start, size_t size)   an access is a bug
      void poison_allow(uintptr_t start, size_t size)    accesses are allowed
      POISON_GAP   forbidden bytes after an array among others, so that the tool
                   reports an overrun. A multiple of 8; 0 without a tool.
                   Units: bytes */

#ifndef MUTEK_POISON_H_
#define MUTEK_POISON_H_

#include <cpu/poison.h>

#endif
