/* cpu/arm: semihosting calls to an emulator or a debugger.
   SPDX-License-Identifier: LGPL-2.1-only
   Source: ARM, "Semihosting for AArch32 and AArch64", 3.1 "The semihosting
   interface". */

#ifndef CPU_SEMIHOST_H_
#define CPU_SEMIHOST_H_

#include <mutek/decls.h>
#include <mutek/types.h>

/* Without a debugger or emulator, this is a supervisor call to the kernel
   itself. It returns and has changed lr. */
ALWAYS_INLINE uintptr_t
cpu_semihost_call(uintptr_t operation, const void *block)
{
  register uintptr_t r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = block;

  __asm__ volatile("svc 0x123456" : "+r"(r0) : "r"(r1) : "lr", "memory");
  return r0;
}

#endif
