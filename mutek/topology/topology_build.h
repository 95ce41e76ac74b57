/* topology: a build under way.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef TOPOLOGY_BUILD_H_
#define TOPOLOGY_BUILD_H_

#include <mutek/topology.h>

/** A listed processor, on its way to a place in the order. */
struct listed_cpu_s
{
  uint64_t hw;    /**< hardware id: what the order goes by */
  uint32_t index; /**< in machine_s.cpu */
  bool boot;      /**< the boot processor, which is the first */
};

/** A build under way, (o) of the boot processor. Pointers go to the caller's
    memory. */
struct build_s
{
  const struct machine_s *machine;        /**< (c) what is listed */
  const struct topology_limits_s *limits; /**< (c) what is admitted of it */
  struct topology_s topo;                 /**< what is settled so far */

  struct topology_cpu_s *cpu;         /**< topo.cpu, to be written */
  struct topology_cluster_s *cluster; /**< topo.cluster, to be written */
  struct topology_bank_s *bank;       /**< topo.bank, to be written */
  uint32_t *node;                     /**< topo.node, to be written */
  uint8_t *distance;                  /**< topo.distance, to be written */
  uint32_t *perf[MACHINE_PERF_COUNT]; /**< none if none is listed */
  uintptr_t *everyone;                /**< the set of all processors */
  uintptr_t *reach; /**< one set per bank that not everyone reaches */

  bool named; /**< somebody names a node */
  bool cut;   /**< a distance of 255 took a processor out of a reach */

  struct listed_cpu_s *listed;    /**< scratch; the admitted ones first */
  struct topology_range_s *range; /**< scratch */
  uint32_t *bank_node;            /**< scratch: node ids of the banks */
};

/** @This gives every processor and every bank its node; whoever is in none,
   that of the boot processor, or else the first. */
void topology_nodes_collect(struct build_s *b);
void topology_nodes_assign(struct build_s *b);

/** @This judges the distances: they are good, or the machine is flat. */
void topology_distances_settle(struct build_s *b);

/** @This copies what is listed beside the distances. */
void topology_perfs_settle(struct build_s *b);

/** @This ignores all distances, with a line. */
void topology_flatten(struct build_s *b, const char *reason);

/** @This derives who reaches what; distances of 255 that cannot be true make
    the machine flat. */
void topology_reach_settle(struct build_s *b, uint64_t boot_start);

/** @This derives the clusters. */
void topology_clusters_derive(struct build_s *b);

#endif
