/* drivers/exit: the end of a run under a debugger, or under QEMU.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The emulator exits with what is given. Status 0 ends it with 33, 1 with 35, 2
   with 37, as on other boards: never with 0, with which it ends when the
   machine resets itself, nor with 1, with which it refuses its command line.

   Locks: none.
   Source: Arm, "Semihosting for AArch32 and AArch64", 2.0, 6.4
   "SYS_EXIT_EXTENDED". */

#include <mutek/cpu.h>
#include <mutek/interrupt.h>
#include <mutek/power.h>
#include <mutek/types.h>

#define SYS_EXIT_EXTENDED 0x20
#define STOPPED_BY_APPLICATION 0x20026
#define VALUE(status) (33 + 2 * (uintptr_t)(status))

NORETURN void
power_off(int status)
{
  const uintptr_t block[] = { STOPPED_BY_APPLICATION, VALUE(status) };

  (void)cpu_interrupt_save();
  (void)cpu_semihosting(SYS_EXIT_EXTENDED, block);
  for (;;)
    cpu_wait();
}
