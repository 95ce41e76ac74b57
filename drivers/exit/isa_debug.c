/* drivers/exit: the end of a run under QEMU.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The device makes the emulator exit with 2 * value + 1. So status 0 ends it
   with 33, 1 with 35, 2 with 37: never with 0, with which it ends when the
   machine resets itself, nor with 1, with which it refuses its command line.

   Locks: none.
   Source: QEMU, hw/misc/debugexit.c; docs of the device, "isa-debug-exit". */

#include <config.h>

#include <mutek/cpu.h>
#include <mutek/interrupt.h>
#include <mutek/power.h>

#define VALUE_FIRST 0x10 /* value of status 0 */

NORETURN void
power_off(int status)
{
  (void)cpu_interrupt_save();
  cpu_port_write_32(CONFIG_DRIVER_EXIT_ISA_DEBUG_PORT,
                    VALUE_FIRST + (uint32_t)status);
  for (;;)
    cpu_wait();
}
