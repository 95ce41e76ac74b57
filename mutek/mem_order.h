/* proximity: the order of banks of each cluster.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    mem_order.c; without proximities, mem_proximity_off.c. */

#ifndef MEM_ORDER_H_
#define MEM_ORDER_H_

#include "mem_walk.h"

/** In an order: the bank of this entry is the first of a group of equals. */
#define MEM_ORDER_GROUP ((bank_id_t)0x8000)

/** @This returns the bytes that the orders need, and those that building them
    needs besides. */
size_t mem_order_size(const struct topology_s *topo);
size_t mem_order_scratch_size(const struct topology_s *topo);

/** @This derives the orders of all clusters. */
void mem_order_build(struct mem_machine_s *mem, void *scratch);

/** @This returns the bank at place @tt rank of a cluster's order on an empty
    machine. */
bank_id_t mem_order_at(const struct mem_machine_s *mem, cluster_id_t cluster,
                       bank_id_t rank);

/** @This tells whether the bank at place @tt rank has no equal. */
bool mem_order_alone(const struct mem_machine_s *mem, cluster_id_t cluster,
                     bank_id_t rank);

/** @This looks at the banks in the order of walk->cluster until one serves. */
void mem_order_walk(struct mem_walk_s *walk);

#endif
