/* alloc: the machine as constants.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    The compiler derives from the board's <arch/table.h> the tables that
    topology_build() and mem_machine_build() derive at boot. There is one CPU,
    hence one cluster. A test compares the two. */

#ifndef MEM_TABLE_H_
#define MEM_TABLE_H_

#include "mem_near.h"
#include "mem_machine.h"

#include <mutek/topology.h>

/** The machine. */
extern const struct topology_s mem_table_topology;

/** Its memory: all constant, but what is behind region, count and random. */
extern const struct mem_machine_s mem_table_machine;

/** @This makes the banks serve.
    Context: boot processor, first thing. Cost: O(banks). */
void mem_table_start(void);

/* mem_table_order.c; without proximities, mem_table_order_off.c */

/** The order of the one cluster. */
extern const bank_id_t mem_table_order[];

/** As near of mem_machine_s; none without proximities. */
extern const struct mem_near_s mem_table_near[];

/** @This makes the generators. */
void mem_table_order_start(struct mem_machine_s *mem);

/* Shared by both files: the ids of the banks. */

/** Ids, as BANK_name. */
#define MEM_TABLE_BANK_(with, name, start, last, node, dma) MEM_TABLE_##name,

/** Ids of the banks; there are MEM_TABLE_COUNT. */
#define MEM_TABLE_IDS                                                          \
  enum                                                                         \
  {                                                                            \
    ARCH_TABLE_BANKS(MEM_TABLE_BANK_, ) MEM_TABLE_COUNT                        \
  }

#endif
