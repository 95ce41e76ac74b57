/* cpu/arm: access to CPU-local variables.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_LOCAL_H_
#define CPU_LOCAL_H_

#include <mutek/decls.h>
#include <mutek/types.h>

#include <cpu/arm.h>

ALWAYS_INLINE uintptr_t
cpu_local_base(void)
{
  return arm_cpu_self()->local;
}

ALWAYS_INLINE void
cpu_local_set(uintptr_t base)
{
  arm_cpu_self()->local = base;
}

#endif
