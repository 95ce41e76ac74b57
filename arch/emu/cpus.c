/* arch/emu: threads of the process as processors.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A processor of the topology is a thread, except those beyond
   CONFIG_CPU_START_MAX, which stay absent.

   Invariant: a thread knows who it is before it runs anything else of the
   kernel, and has ticks masked then. Locks: none. */

#include "host.h"

#include <config.h>

#include <mutek/arch.h>
#include <mutek/cpu.h>
#include <mutek/printk.h>

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
