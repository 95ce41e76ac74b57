/* arch/emu: the process as a board.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Ties the contracts of a board, of a timer and of a console to what the host
   offers. A processor of the topology is a thread, except those beyond
   CONFIG_CPU_START_MAX, which stay absent.

   Invariants: a thread knows who it is before it runs anything else of the
   kernel, and has ticks masked then. Locks: none. */

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
emu_boot(void)
{
  cpu_emu_become(0);
  startup();
}

NORETURN void
emu_cpu(cpu_id_t cpu)
{
  cpu_emu_become(cpu);
  startup_cpu(cpu);
}

NORETURN void
emu_fault(uintptr_t address, uintptr_t code)
{
  panic("fault at address 0x%zx, code at 0x%zx", (size_t)address, (size_t)code);
}

cpu_id_t
arch_cpus_start(const struct topology_s *topo)
{
  cpu_id_t running = 1; /* who boots */

  for (cpu_id_t cpu = 1; cpu < topo->cpu_count; cpu++)
    {
      if (running >= CONFIG_CPU_START_MAX || !topo->cpu[cpu].enabled)
        continue;
      if (host_thread(cpu))
        running++;
      else
        printk("emu: no thread for processor %u\n", cpu);
    }
  return running;
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

/* The order keeps a late tick from an old handler, and a first one from none.
 */
error_t
timer_start(uint32_t period_us, timer_handler_func_t *handler)
{
  if (!host_ticks(0))
    return -ENOTSUP;
  cpu_emu_tick_set(period_us == 0 ? NULL : handler);
  return host_ticks(period_us) ? 0 : -ENOTSUP;
}
