/* drivers/exit: the end of a run on MIPS under an emulator or a debugger.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Asks the host to exit. Statuses 0, 1 and 2 become 33, 35 and 37, as on other
   boards, so they differ from the emulator's own.

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
