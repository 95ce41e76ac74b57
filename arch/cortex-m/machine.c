/* arch/cortex-m: describes the machine from the board's table.
   SPDX-License-Identifier: LGPL-2.1-only */

/* For a build that derives its topology at boot: converts <arch/table.h> to a
   struct machine_s, as a firmware reader does. A build with
   CONFIG_MUTEK_TOPOLOGY_TABLE does not contain this file.

   Locks: none; constants. */

#include <mutek/arch.h>
#include <mutek/arch_table.h>
#include <mutek/cpu.h>
#include <mutek/string.h>

#define RANGE(with, name, start_, last_, node_, dma_)                          \
  {                                                                            \
    .start = start_,                                                           \
    .size = (uint64_t)last_ - start_ + 1,                                      \
    .node = node_,                                                             \
    .reach_all = true,                                                         \
    .dma = dma_ ? MACHINE_DMA_YES : MACHINE_DMA_NO,                            \
  },
#define DISTANCE(node, cost) { 0, node, cost },

static const struct machine_cpu_s cpus[] = { { .tag = 1, .enabled = true } };
static const struct machine_range_s ranges[] = { ARCH_TABLE_BANKS(RANGE, ) };
static const struct machine_distance_s distances[]
    = { ARCH_TABLE_NODES(DISTANCE) };

/* Counts all entries, and copies them if they fit. */
static bool
array_copy(void *to, const void *from, struct machine_count_s *count,
           uint32_t found, size_t size)
{
  count->found = found;
  if (found > count->capacity)
    return false;
  memcpy(to, from, found * size);
  return true;
}

error_t
arch_machine_read(struct machine_s *machine)
{
  bool fits = array_copy(machine->cpu, cpus, &machine->cpus, ARRAY_SIZE(cpus),
                         sizeof(cpus[0]));

  fits &= array_copy(machine->range, ranges, &machine->ranges,
                     ARRAY_SIZE(ranges), sizeof(ranges[0]));
  fits &= array_copy(machine->distance, distances, &machine->distances,
                     ARRAY_SIZE(distances), sizeof(distances[0]));
  machine->boot_hw = cpu_hardware_id();
  machine->boot_known = true;
  machine->address_bits = cpu_address_bits();
  return fits ? 0 : -ENOMEM;
}

/* Virtual and physical addresses are equal. */
uintptr_t
arch_bank_address(const struct topology_bank_s *bank)
{
  return (uintptr_t)bank->start;
}

cpu_id_t
arch_cpus_start(const struct topology_s *topo)
{
  (void)topo;
  return 1;
}
