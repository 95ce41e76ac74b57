/* cpu/cortex-m: semihosting calls to a debugger or an emulator.
   SPDX-License-Identifier: LGPL-2.1-only
   Source: Arm, "Semihosting for AArch32 and AArch64", 2.0, 3.1: the M profile
   calls by BKPT 0xab. Without a debugger the instruction faults. */

#ifndef CPU_SEMIHOST_H_
#define CPU_SEMIHOST_H_

#include <mutek/decls.h>
#include <mutek/types.h>

ALWAYS_INLINE uintptr_t
cpu_semihost_call(uintptr_t operation, const void *block)
{
  register uintptr_t r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = block;

  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

#endif
