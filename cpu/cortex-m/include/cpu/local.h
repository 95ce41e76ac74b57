/* cpu/cortex-m: CPU-local variables of the only CPU.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_LOCAL_H_
#define CPU_LOCAL_H_

#include <mutek/decls.h>
#include <mutek/types.h>

ALWAYS_INLINE uintptr_t
cpu_local_base(void)
{
  return 0;
}

ALWAYS_INLINE void
cpu_local_set(uintptr_t base)
{
  (void)base;
}

#endif
