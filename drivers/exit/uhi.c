/* drivers/exit: the end of a run on MIPS under an emulator or a debugger.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The host is asked to end, with a status of its own for each of ours: 33 for
   0, 35 for 1, 37 for 2, as those of other boards; an emulator that ends by
   itself does so with another.

   Locks: none.
   Source: MIPS Unified Hosting Interface (UHI) Reference Manual, "Operations":
   1 is exit. */

#include <mutek/cpu.h>
#include <mutek/interrupt.h>
#include <mutek/power.h>

#define OPERATION_EXIT 1
#define STATUS_FIRST 33 /* of status 0 */

NORETURN void
power_off(int status)
{
  (void)cpu_interrupt_save();
  cpu_uhi_call(OPERATION_EXIT, STATUS_FIRST + 2 * (uint32_t)status);
  for (;;)
    cpu_wait();
}
