/* arch/emu: threads of the process as CPUs.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Each CPU of the topology is a thread, up to CONFIG_CPU_START_MAX. Further
   CPUs stay absent.

   Invariant: a thread sets its CPU id, with ticks masked, before it runs other
   kernel code. Locks: none. */

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
  cpu_id_t running = 1; /* the boot CPU */

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
