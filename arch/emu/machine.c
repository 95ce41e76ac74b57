/* arch/emu: the default machine, set by the tokens of the build.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Each cluster is a node. It has CONFIG_EMU_CPUS_PER_CLUSTER CPUs and a bank
   that all CPUs reach. With CONFIG_EMU_PRIVATE_SIZE it also has a bank that
   only the node's own CPUs reach, and no DMA master.

   The nodes form a one-way ring. Each hop costs 10 more, and the way back goes
   around the rest of the ring. So code that swaps the two ends of a distance
   gets every order wrong.

     SHARED_START           [bank 0][bank 1]...            adjacent
     the next GAP boundary  [private 0] gap [private 1]    separate

   Invariants: like any reader, it counts all entries and stores those that fit.
   The result depends on tokens only. Locks: none. */

#include "emu.h"

#include <config.h>

#include <mutek/assert.h>
#include <mutek/bit.h>
#include <mutek/topology.h>

#define CLUSTERS ((uint32_t)(CONFIG_EMU_CLUSTERS))
#define CPUS ((uint32_t)(CONFIG_EMU_CPUS_PER_CLUSTER))
#define PRIVATE_SIZE ((uint64_t)(CONFIG_EMU_PRIVATE_SIZE))
#define DMA_LIMIT ((uint64_t)(CONFIG_EMU_DMA_LIMIT))

/* Not 0 and different from the host address, so that code that confuses the two
   kinds of address fails. */
#define SHARED_START 0x10000000u
#define GAP 0x10000u

#define COST_HOP 10
#define COST_MAX 254 /* 255 would mean unreachable */

static_assert(CLUSTERS >= 1 && CPUS >= 1, "a machine has a processor");
static_assert(CONFIG_EMU_BANK_SIZE >= 1, "a machine has memory");

static uint64_t
private_start(uint32_t cluster)
{
  uint64_t start = SHARED_START + CLUSTERS * emu_bank_size() + GAP;
  uint64_t step = PRIVATE_SIZE + GAP;

  return ((start + cluster * step) + GAP - 1) & ~(uint64_t)(GAP - 1);
}

static void
cpus_invent(struct machine_s *machine)
{
  for (uint32_t i = 0; i < CLUSTERS * CPUS; i++)
    {
      uint32_t at = machine->cpus.found++;

      if (at < machine->cpus.capacity)
        machine->cpu[at] = (struct machine_cpu_s){
          .hw = i,
          .node = i / CPUS,
          .tag = i + 1,
          .enabled = true,
        };
    }
}

static void
range_add(struct machine_s *machine, const struct machine_range_s *range)
{
  uint32_t at = machine->ranges.found++;

  if (at < machine->ranges.capacity)
    machine->range[at] = *range;
}

static void
ranges_invent(struct machine_s *machine)
{
  uint64_t size = emu_bank_size();

  for (uint32_t c = 0; c < CLUSTERS; c++)
    range_add(machine, &(struct machine_range_s){
                           .start = SHARED_START + c * size,
                           .size = size,
                           .node = c,
                           .reach_all = true,
                           .dma = MACHINE_DMA_UNSAID,
                       });
  for (uint32_t c = 0; PRIVATE_SIZE != 0 && c < CLUSTERS; c++)
    range_add(machine, &(struct machine_range_s){
                           .start = private_start(c),
                           .size = PRIVATE_SIZE,
                           .node = c,
                           .reach_first = c * CPUS,
                           .reach_count = CPUS,
                           .dma = MACHINE_DMA_NO,
                       });
}

static void
reaches_invent(struct machine_s *machine)
{
  for (uint32_t i = 0; PRIVATE_SIZE != 0 && i < CLUSTERS * CPUS; i++)
    {
      uint32_t at = machine->reaches.found++;

      if (at < machine->reaches.capacity)
        machine->reach[at] = i + 1; /* tags as in cpus_invent() */
    }
}

static uint32_t
ring_distance(uint32_t from, uint32_t to)
{
  uint32_t hops = (to + CLUSTERS - from) % CLUSTERS;
  uint32_t distance = TOPOLOGY_LOCAL + hops * COST_HOP;

  return distance < COST_MAX ? distance : COST_MAX;
}

static void
distances_invent(struct machine_s *machine)
{
  for (uint32_t from = 0; from < CLUSTERS; from++)
    for (uint32_t to = 0; to < CLUSTERS; to++)
      {
        uint32_t at = machine->distances.found++;

        if (at < machine->distances.capacity)
          machine->distance[at] = (struct machine_distance_s){
            .from = from,
            .to = to,
            .distance = ring_distance(from, to),
          };
      }
}

error_t
emu_machine_invent(struct machine_s *machine)
{
  machine_clear(machine);
  machine->boot_known = true; /* the CPU with id 0 */
  machine->dma_windowed = DMA_LIMIT != 0;
  machine->dma_size = DMA_LIMIT;
  cpus_invent(machine);
  ranges_invent(machine);
  reaches_invent(machine);
  distances_invent(machine);
  return machine_fits(machine, machine) ? 0 : -ENOMEM;
}
