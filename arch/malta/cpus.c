/* arch/malta: starts the other CPUs.
   SPDX-License-Identifier: LGPL-2.1-only */

/* All CPUs are started together. Each finds its place by its number in the
   system. The boot CPU waits until the last one has arrived, or until a
   timeout. A device tree names CPUs by these numbers; a listed CPU that the
   board does not have stays absent.

   Invariants:
   I1  A place belongs to one CPU. The boot CPU writes it only before that CPU
       is started.
   I2  `arrival` leaves MALTA_ARRIVAL_EXPECTED once. A CPU that arrives after
   the timeout stops before it accesses anything but its own place. Locks: none.
 */

#include "malta.h"

#include <mutek/arch.h>
#include <mutek/printk.h>
#include <mutek/string.h>

#define LOOK_US 1000
#define LOOKS 3000 /* timeout: 3 s */

static void
run(const struct mips_start_s *start)
{
  const struct malta_cpu_s *place
      = (const struct malta_cpu_s *)((uintptr_t)start
                                     - offsetof(struct malta_cpu_s, run));

  startup_cpu(place->id);
}

/* The CPU's own stack is not mapped yet, so this runs on the fault stack. */
static void
arrive(const struct mips_start_s *start)
{
  struct malta_cpu_s *place
      = (struct malta_cpu_s *)((uintptr_t)start
                               - offsetof(struct malta_cpu_s, start));

  if (!atomic_swap_acquire(&place->arrival, MALTA_ARRIVAL_EXPECTED,
                           MALTA_ARRIVAL_DONE))
    mips_halt();
  mips_cpu_init(&place->cpu, place->id);
  mips_map_use(&malta_memory.map);
  mips_enter(&place->run);
}

static void
place_init(struct malta_cpu_s *place, cpu_id_t index, cpu_id_t id)
{
  memset(place, 0, sizeof(*place));
  place->id = id;
  place->start = (struct mips_start_s){
    .cpu = &place->cpu,
    .stack = (uintptr_t)place->cpu.fault_stack + MIPS_FAULT_STACK,
    .entry = arrive,
  };
  place->run = (struct mips_start_s){
    .cpu = &place->cpu,
    .stack = malta_stack_end(index),
    .entry = run,
  };
}

/* Gives each startable CPU a place. Returns them as a bit set. */
static uint32_t
places_init(const struct topology_s *topo)
{
  uint32_t set = 0;
  cpu_id_t used = 0, wanted = 0;

  for (cpu_id_t id = 1; id < topo->cpu_count; id++)
    {
      const struct topology_cpu_s *cpu = &topo->cpu[id];

      if (!cpu->enabled || wanted + 1 == CONFIG_CPU_START_MAX)
        continue;
      wanted++;
      if (cpu->hw == 0 || cpu->hw >= malta_memory.cpu_count)
        {
          printk("malta: processor %u cannot be started, its number is %llu\n",
                 id, (unsigned long long)cpu->hw);
          continue;
        }
      place_init(&malta_memory.cpu[used], (cpu_id_t)(used + 1), id);
      mips_start[cpu->hw] = &malta_memory.cpu[used++].start;
      set |= 1u << cpu->hw;
    }
  malta_memory.place_count = used;
  return set;
}

/* Returns the number of CPUs that have arrived. */
static cpu_id_t
count_here(void)
{
  cpu_id_t here = 0;

  for (cpu_id_t i = 0; i < malta_memory.place_count; i++)
    here = (cpu_id_t)(here
                      + (atomic_load_acquire(&malta_memory.cpu[i].arrival)
                         == MALTA_ARRIVAL_DONE));
  return here;
}

static cpu_id_t
await_all(void)
{
  for (uint_fast16_t i = 0;
       i < LOOKS && count_here() < malta_memory.place_count; i++)
    mips_wait_us(LOOK_US);
  for (cpu_id_t i = 0; i < malta_memory.place_count; i++)
    {
      struct malta_cpu_s *place = &malta_memory.cpu[i];

      if (atomic_swap_acquire(&place->arrival, MALTA_ARRIVAL_EXPECTED,
                              MALTA_ARRIVAL_LATE))
        printk("malta: processor %u did not start\n", place->id);
    }
  return count_here();
}

cpu_id_t
arch_cpus_start(const struct topology_s *topo)
{
  uint32_t set = places_init(topo);

  if (set == 0)
    return 1;
  mips_cps_start(set);
  return (cpu_id_t)(1 + await_all());
}
