/* arch/emu: a host process as a board.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Implements the contracts of a board, a timer and a console with functions of
   the host. Locks: none. */

#include "host.h"

#include <config.h>

#include <mutek/arch.h>
#include <mutek/console.h>
#include <mutek/cpu.h>
#include <mutek/panic.h>
#include <mutek/power.h>
#include <mutek/printk.h>
#include <mutek/timer.h>

NORETURN void
emu_fault(uintptr_t address, uintptr_t code)
{
  panic("fault at address 0x%zx, code at 0x%zx", (size_t)address, (size_t)code);
}

const char *
arch_command_line(void)
{
  return host_start.words;
}

const void *
arch_payload(size_t *size)
{
  *size = host_start.payload.size;
  return host_start.payload.start;
}

NORETURN void
power_off(int status)
{
  host_exit(status);
}

void
console_write(const char *text, size_t length)
{
  host_write(text, length);
}

/* Stopping the ticks first ensures that no late tick calls the old handler.
   Setting the handler before the new ticks ensures that none finds NULL. */
error_t
timer_start(uint32_t period_us, timer_handler_func_t *handler)
{
  if (!host_ticks(0))
    return -ENOTSUP;
  cpu_emu_tick_set(period_us == 0 ? NULL : handler);
  return host_ticks(period_us) ? 0 : -ENOTSUP;
}
