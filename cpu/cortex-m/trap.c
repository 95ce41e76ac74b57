/* cpu/cortex-m: exceptions that nobody expects.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Each is a bug: the board is told, and stops the machine. Interrupts of the
   interrupt controller are all off after a reset and nobody turns one on: no
   driver needs one, and the timer is the processor's own.

   Invariant: comes here once; a fault in here stops the processor for good.
   Locks: none.

   Source: ARMv7-M Architecture Reference Manual, B1.5.6 "Exception entry
   behavior": bit 9 of the saved xPSR says that a word was left out below the
   frame. */

#include "private.h"

#define XPSR_NUMBER 0x1ffu
#define XPSR_PADDED 0x200u

static uint32_t
exception_number(void)
{
  uint32_t number;

  __asm__ volatile("mrs %0, ipsr" : "=r"(number));
  return number & XPSR_NUMBER;
}

NORETURN void
trap(uintptr_t sp, const struct cortex_m_saved_s *saved)
{
  struct cortex_m_fault_s fault = {
    .sp = sp,
    .number = exception_number(),
    .saved = saved,
  };

  if (saved != NULL)
    {
      fault.frame = (const struct cortex_m_frame_s *)sp;
      fault.sp += sizeof(*fault.frame);
      if (fault.frame->xpsr & XPSR_PADDED)
        fault.sp += sizeof(uint32_t);
    }
  cortex_m_fault_status(&fault);
  cpu_cortex_m_fault(&fault);
}
