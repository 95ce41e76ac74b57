/* drivers/exit: ends a run by ARM's semihosting.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Statuses 0, 1 and 2 end the emulator with 33, 35 and 37, as with the other
   drivers. The exit status is never 0, QEMU's own after a power-off.

   Locks: none.
   Source: ARM, "Semihosting for AArch32 and AArch64", 7.3 "SYS_EXIT_EXTENDED".
 */

#include <mutek/cpu.h>
#include <mutek/interrupt.h>
#include <mutek/power.h>

#define EXIT_EXTENDED 0x20
#define REASON_EXIT 0x20026 /* ADP_Stopped_ApplicationExit */

#define EXIT_STATUS(status) (33 + 2 * (uintptr_t)(status))

NORETURN void
power_off(int status)
{
  const uintptr_t block[2] = { REASON_EXIT, EXIT_STATUS(status) };

  (void)cpu_interrupt_save();
  (void)cpu_semihost_call(EXIT_EXTENDED, block);
  for (;;)
    cpu_wait();
}
