/* arch/emu: threads of somebody else's program as processors.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Stands in for cpus.c where the kernel is a library: nothing is started, a
   thread of the program becomes a processor when it comes and says which. The
   host interrupts nobody: what another processor signals is handled by who
   signals, in its name, while its thread is kept away.

   Invariant: as there. Locks: none. */

#include "library.h"

#include <config.h>

#include <mutek/arch.h>
#include <mutek/assert.h>
#include <mutek/cpu.h>

#define CLUSTERS (CONFIG_EMU_CLUSTERS)
#define CPUS (CONFIG_EMU_CPUS_PER_CLUSTER)

static_assert(CLUSTERS *CPUS == CONFIG_CPU_START_MAX,
              "each processor has variables of its own");

bool
emu_library_start(void)
{
  cpu_emu_become(0);
  return startup_banks();
}

cpu_id_t
emu_library_cpu(cpu_id_t order)
{
  return (cpu_id_t)(order % CLUSTERS * CPUS + order / CLUSTERS);
}

void
emu_library_enter(cpu_id_t cpu)
{
  cpu_emu_become(cpu);
  startup_enter(cpu);
}

void
emu_library_interrupt(cpu_id_t cpu)
{
  struct cpu_emu_s former = cpu_emu;

  emu_library_enter(cpu);
  cpu_emu_signal();
  cpu_emu = former;
}

cpu_id_t
arch_cpus_start(const struct topology_s *topo)
{
  (void)topo;
  return 1;
}
