/* drivers/exit: the end of a run under QEMU.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The device makes the emulator exit with 2 * value + 1, so statuses 0, 1 and 2
   become 33, 35 and 37. The exit status is never 0, QEMU's own after a machine
   reset, nor 1, its own for an invalid command line.

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
