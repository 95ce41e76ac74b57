/* cpu/mips: nothing watches memory.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_POISON_H_
#define CPU_POISON_H_

#include <mutek/decls.h>
#include <mutek/types.h>

ALWAYS_INLINE void
poison_forbid(uintptr_t start, size_t size)
{
  (void)start;
  (void)size;
}

ALWAYS_INLINE void
poison_allow(uintptr_t start, size_t size)
{
  (void)start;
  (void)size;
}

#endif
