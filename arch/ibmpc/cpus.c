/* arch/ibmpc: starts the other CPUs.
   SPDX-License-Identifier: LGPL-2.1-only */

/* All CPUs are reset together, then started together. Each finds its place by
   its local APIC id. The boot CPU waits until the last one has arrived, or
   until a timeout.

   Invariants:
   I1  A place belongs to one CPU. The boot CPU writes it only before that CPU
       is started.
   I2  `arrival` leaves IBMPC_ARRIVAL_EXPECTED once. A CPU that arrives after
   the timeout stops before it accesses anything but its own place. Locks: none.

   Source: Intel SDM volume 3, "Typical BSP Initialization Sequence",
   for the order and the times; ids are those of ACPI's MADT. */

#include "ibmpc.h"

#include <mutek/arch.h>
#include <mutek/bit.h>
#include <mutek/panic.h>
#include <mutek/printk.h>
#include <mutek/string.h>

#define RESET_US 10000
#define START_US 200
#define LOOK_US 1000
#define LOOKS 3000 /* timeout: 3 s */

#define PAGE_LOG2 12
#define START_END                                                              \
  0xa0000u /* a startup IPI can only target a page below this                  \
            */

static void
arrive(const struct x86_64_start_s *start)
{
  struct ibmpc_cpu_s *place
      = (struct ibmpc_cpu_s *)((uintptr_t)start
                               - offsetof(struct ibmpc_cpu_s, start));

  if (!atomic_swap_acquire(&place->arrival, IBMPC_ARRIVAL_EXPECTED,
                           IBMPC_ARRIVAL_DONE))
    x86_64_halt();
  x86_64_cpu_init(&place->cpu, place->id);
  if (x86_64_lapic_init() != 0)
    panic("ibmpc: processor %u has no local APIC", place->id);
  startup_cpu(place->id);
}

static void
place_init(struct ibmpc_cpu_s *place, cpu_id_t id)
{
  memset(place->root, 0, sizeof(*place) - offsetof(struct ibmpc_cpu_s, root));
  x86_64_pages_copy(place->root, ibmpc_memory.root);
  place->id = id;
  place->start = (struct x86_64_start_s){
    .root = (uint32_t)(uintptr_t)place->root,
    .stack = (uint32_t)(uintptr_t)place->root,
    .entry = (uint32_t)(uintptr_t)arrive,
  };
}

/* Gives each startable CPU a place. Returns their number. */
static cpu_id_t
places_init(const struct topology_s *topo)
{
  cpu_id_t used = 0;

  for (cpu_id_t id = 1; id < topo->cpu_count; id++)
    {
      const struct topology_cpu_s *cpu = &topo->cpu[id];

      if (!cpu->enabled || used + 1 == CONFIG_CPU_START_MAX)
        continue;
      if (cpu->hw >= X86_64_LAPIC_ID_COUNT || used == ibmpc_memory.cpu_count)
        {
          printk("ibmpc: processor %u cannot be started, APIC id 0x%llx\n", id,
                 (unsigned long long)cpu->hw);
          continue;
        }
      place_init(&ibmpc_memory.cpu[used], id);
      x86_64_start[cpu->hw]
          = (uint32_t)(uintptr_t)&ibmpc_memory.cpu[used++].start;
    }
  return used;
}

/* The lowest page of RAM that a startup IPI can target; 0: none. */
static uint32_t
start_page(void)
{
  uint64_t best = START_END;

  for (uint32_t i = 0; i < ibmpc_loader.memory_count; i++)
    {
      const struct machine_reserved_s *memory = &ibmpc_loader.memory[i];
      uint64_t page = bit_align_up(memory->start, X86_64_PAGE);

      if (page < best && page + X86_64_PAGE <= memory->start + memory->size)
        best = page;
    }
  return best == START_END ? 0 : (uint32_t)best;
}

static void
send_all(uint32_t command)
{
  for (uint32_t id = 0; id < X86_64_LAPIC_ID_COUNT; id++)
    if (x86_64_start[id] != 0)
      x86_64_lapic_send(id, command);
}

static void
start_all(uint32_t page)
{
  memcpy((void *)(uintptr_t)page, x86_64_trampoline,
         (size_t)(x86_64_trampoline_end - x86_64_trampoline));
  send_all(X86_64_IPI_INIT);
  ibmpc_wait_us(RESET_US);
  send_all(X86_64_IPI_STARTUP | page >> PAGE_LOG2);
  ibmpc_wait_us(START_US);
  send_all(X86_64_IPI_STARTUP | page >> PAGE_LOG2);
}

/* Returns the number of CPUs that have arrived. */
static cpu_id_t
count_here(cpu_id_t places)
{
  cpu_id_t here = 0;

  for (cpu_id_t i = 0; i < places; i++)
    here = (cpu_id_t)(here
                      + (atomic_load_acquire(&ibmpc_memory.cpu[i].arrival)
                         == IBMPC_ARRIVAL_DONE));
  return here;
}

static cpu_id_t
await_all(cpu_id_t places)
{
  for (uint_fast16_t i = 0; i < LOOKS && count_here(places) < places; i++)
    ibmpc_wait_us(LOOK_US);
  for (cpu_id_t i = 0; i < places; i++)
    {
      struct ibmpc_cpu_s *place = &ibmpc_memory.cpu[i];

      if (atomic_swap_acquire(&place->arrival, IBMPC_ARRIVAL_EXPECTED,
                              IBMPC_ARRIVAL_LATE))
        printk("ibmpc: processor %u did not start\n", place->id);
    }
  return count_here(places);
}

cpu_id_t
arch_cpus_start(const struct topology_s *topo)
{
  cpu_id_t places = places_init(topo);
  uint32_t page = start_page();

  if (places == 0)
    return 1;
  if (page == 0)
    {
      printk("ibmpc: no memory below 640 KiB to start processors from\n");
      return 1;
    }
  start_all(page);
  return (cpu_id_t)(1 + await_all(places));
}
