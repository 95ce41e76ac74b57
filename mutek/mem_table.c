/* alloc: the machine as constants.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The topology and the memory of a machine that the board's table describes.
   Nothing is derived at boot: constants lie in the ROM. The RAM holds a region
   for each bank, the counters and the state of a generator.

   Invariants, all but the last asserted where this is compiled:
     I1  banks ascend and do not overlap; together they are smaller than the
         address space, so that a unit of weight is a byte;
     I2  a build that does not tell who reaches what uses only banks that meet
         every constraint it admits, and otherwise some bank meets each;
     I3  the image lies outside of all banks: the board's table and its linker
         script agree on that.

   Locks: none; the banks', in mem_region.c.

   Left out: several processors, DMA that is not coherent. */

#include "mem_table.h"

#include "mem_instance.h"
#include "mem_near.h"

#include <config.h>

#include <mutek/arch_table.h>
#include <mutek/assert.h>

#define SLOT_LOG2 31
#define COUNTS 3 /* the cluster, the global one, callers' own */

MEM_TABLE_IDS;

#define BANK(with, name, start_, last_, node_, dma_)                           \
  {                                                                            \
    .start = start_,                                                           \
    .last = last_,                                                             \
    .reach = &everybody,                                                       \
    .reach_count = 1,                                                          \
    .node = node_,                                                             \
    .dma = dma_,                                                               \
  },
#define SIZE(with, name, start, last, node, dma) +((uint64_t)last - start + 1)
#define DMA(with, name, start, last, node, dma) +dma
#define NODE(node, cost) node,
#define COST(node, cost) cost,

static const uintptr_t everybody = 1;
static const struct topology_cpu_s cpu = { .tag = 1, .enabled = true };
static const struct topology_cluster_s cluster = { 0, 1 };
static const struct topology_bank_s banks[] = { ARCH_TABLE_BANKS(BANK, ) };
static const uint32_t nodes[] = { ARCH_TABLE_NODES(NODE) };
static const uint8_t costs[] = { ARCH_TABLE_NODES(COST) }; /* from node 0 */
static const bank_id_t slots[2]; /* each search begins at bank 0 */

static struct mem_region_s regions[MEM_TABLE_COUNT];
static struct mem_count_s counts[COUNTS];
static atomic_t generator;

/* I1. The end of one comparison is the start of the next. */
#define ASCEND(with, name, start, last, node, dma)                             \
  start) && ((int64_t)start <= last) && ((int64_t)last <
static_assert(((int64_t)-1 < ARCH_TABLE_BANKS(ASCEND, ) INT64_MAX),
              "banks ascend");
static_assert((0 ARCH_TABLE_BANKS(SIZE, )) < UINT32_MAX - MEM_TABLE_COUNT,
              "weights fit");

/* I2 */
#ifdef CONFIG_MUTEK_MEM_REACHABILITY
static_assert((0 ARCH_TABLE_BANKS(DMA, )) != 0 || !_CONFIG_MUTEK_MEM_VALID_DMA,
              "MEM_VALID_DMA is admitted, and no bank meets it");
#else
static_assert((0 ARCH_TABLE_BANKS(DMA, )) == MEM_TABLE_COUNT
                  || !_CONFIG_MUTEK_MEM_VALID_DMA,
              "MEM_VALID_DMA is admitted, and not every bank meets it");
#endif

const struct topology_s mem_table_topology = {
  .cpu_count = 1,
  .cluster_count = 1,
  .bank_count = MEM_TABLE_COUNT,
  .node_count = ARRAY_SIZE(nodes),
  .cpu = &cpu,
  .cluster = &cluster,
  .bank = banks,
  .node = nodes,
  .distance = costs,
};

/* Nobody writes what these point at but regions, counters and generators. */
const struct mem_machine_s mem_table_machine = {
  .topo = &mem_table_topology,
  .region = regions,
  .near = (struct mem_near_s *)mem_table_near,
  .count = counts,
  .order = (bank_id_t *)mem_table_order,
  .slot = (bank_id_t *)slots,
  .random = &generator,
  .slot_count = 2,
  .slot_log2 = SLOT_LOG2,
};

void
mem_table_start(void)
{
  struct mem_machine_s mem = mem_table_machine;

  for (bank_id_t i = 0; i < MEM_TABLE_COUNT; i++)
    mem_region_init(&regions[i], (uintptr_t)banks[i].start,
                    (size_t)(banks[i].last - banks[i].start) + 1);
  mem_table_order_start(&mem);
  mem_instance_serve(&mem);
}
