/* cpu/mips: access to CPU-local variables.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_LOCAL_H_
#define CPU_LOCAL_H_

#include <mutek/decls.h>
#include <mutek/types.h>

#include <cpu/mips.h>

ALWAYS_INLINE uintptr_t
cpu_local_base(void)
{
  return mips_cpu_self()->local;
}

ALWAYS_INLINE void
cpu_local_set(uintptr_t base)
{
  mips_cpu_self()->local = base;
}

#endif
