/* cpu/cortex-m: unexpected exceptions.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Each is a bug: the board's handler stops the machine. All interrupts of the
   interrupt controller are disabled after a reset and stay so: no driver needs
   one, and the timer has an exception of its own.

   Invariant: entered once; a fault in this code stops the CPU for good.
   Locks: none.

   Source: ARMv7-M Architecture Reference Manual, B1.5.6 "Exception entry
   behavior". Bit 9 of the saved xPSR marks a padding word after the frame. */

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
