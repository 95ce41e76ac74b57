/* drivers/exit: the end of a run, told by ARM's semihosting.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Status 0 ends the emulator with 33, 1 with 35, 2 with 37, as the other
   drivers do: never with 0, with which QEMU ends when a machine powers itself
   off.

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
