/* alloc: the order of the one cluster, and the proximities, as constants.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The compiler sorts the banks: the place of a bank is the number of banks that
   come before it. The keys are those of doc/contract.md, "Order of a cluster's
   proximity": the cost, then whether DMA reaches the bank. The other keys are
   the same for all banks: one CPU reaches each, and none is the boot bank. Of
   banks that tie, the lowest id comes first.

   Invariants: those of mutek/mem_order.c and mutek/mem_proximity.c.
   Locks: none; constants. */

#include "mem_global.h"
#include "mem_order.h"
#include "mem_near.h"
#include "mem_table.h"

#include <mutek/arch_table.h>

#define CLASS_SHIFT 16

MEM_TABLE_IDS;

#define COST(node, cost) COST_##node = cost,
#define CLASS(with, name, start, last, node, dma)                              \
  CLASS_##name = COST_##node << 1 | dma,                                       \
  KEY_##name = CLASS_##name << CLASS_SHIFT | MEM_TABLE_##name,
#define BEFORE(with, name, start, last, node, dma) +(KEY_##name < KEY_##with)
#define EQUAL(with, name, start, last, node, dma)                              \
  +(CLASS_##name == CLASS_##with && KEY_##name < KEY_##with)
#define RANK(name)                                                             \
  RANK_##name = 0 ARCH_TABLE_BANKS(BEFORE, name),                              \
  EQUAL_##name = 0 ARCH_TABLE_BANKS(EQUAL, name),

enum
{
  ARCH_TABLE_NODES(COST)
};
enum
{
  ARCH_TABLE_BANKS(CLASS, )
};
enum
{
  ARCH_TABLE_NAMES(RANK)
};

#define PLACE(with, name, start, last, node, dma)                              \
  [RANK_##name] = MEM_TABLE_##name | (EQUAL_##name == 0 ? MEM_ORDER_GROUP : 0),

const bank_id_t mem_table_order[] = { ARCH_TABLE_BANKS(PLACE, ) };

#define NEAR(index, cluster_, cpu_)                                            \
  {                                                                            \
    .prox = { mem_near_alloc, (void *)&mem_table_near[index] },                \
    .mem = (struct mem_machine_s *)&mem_table_machine, .cluster = cluster_,    \
    .cpu = cpu_,                                                               \
  }

const struct mem_near_s mem_table_near[] = {
  NEAR(0, 0, CPU_NONE),
  NEAR(1, 0, 0),
  NEAR(2, CLUSTER_NONE, CPU_NONE),
};

void
mem_table_order_start(struct mem_machine_s *mem)
{
  mem_global_build(mem);
}
