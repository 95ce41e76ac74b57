/* cpu/x86_64: access to CPU-local variables.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_LOCAL_H_
#define CPU_LOCAL_H_

#include <mutek/decls.h>
#include <mutek/types.h>

#include <cpu/x86_64.h>

ALWAYS_INLINE uintptr_t
cpu_local_base(void)
{
  uintptr_t base;

  __asm__ volatile("movq %%gs:%c1, %0"
                   : "=r"(base)
                   : "i"(offsetof(struct x86_64_cpu_s, local)));
  return base;
}

ALWAYS_INLINE void
cpu_local_set(uintptr_t base)
{
  __asm__ volatile("movq %0, %%gs:%c1" ::"r"(base),
                   "i"(offsetof(struct x86_64_cpu_s, local))
                   : "memory");
}

#endif
