/* arch/emu: threads of a host program as CPUs.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Replaces cpus.c in a library. No thread is started: a thread of the program
   becomes a CPU when it calls emu_library_enter() with an id. There are no host
   interrupts. The sender of an IPI handles it in the name of the target CPU,
   and keeps that CPU's thread out of the kernel meanwhile.

   Invariant: as in cpus.c. Locks: none. */

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
