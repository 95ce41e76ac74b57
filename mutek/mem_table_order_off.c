/* alloc: a build without proximities: banks by address.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Stands in for mem_table_order.c. Locks: none; constants. */

#include "mem_table.h"

#include <mutek/arch_table.h>

MEM_TABLE_IDS;

#define PLACE(with, name, start, last, node, dma) MEM_TABLE_##name,

const bank_id_t mem_table_order[] = { ARCH_TABLE_BANKS(PLACE, ) };
const struct mem_near_s mem_table_near[0];

void
mem_table_order_start(struct mem_machine_s *mem)
{
  (void)mem;
}
