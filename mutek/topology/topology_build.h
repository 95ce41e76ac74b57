/* topology: the state of a topology_build() in progress.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef TOPOLOGY_BUILD_H_
#define TOPOLOGY_BUILD_H_

#include <mutek/topology.h>

/** A listed CPU, to be sorted. */
struct listed_cpu_s
{
  uint64_t hw;    /**< hardware id: the sort key */
  uint32_t index; /**< in machine_s.cpu */
  bool boot;      /**< the boot CPU, which sorts first */
};

/** The state of a topology_build() in progress. (o) of the boot CPU. The tables
    lie in the caller's memory. */
struct build_s
{
  const struct machine_s *machine;        /**< (c) the listed facts */
  const struct topology_limits_s *limits; /**< (c) limits of the build */
  struct topology_s topo;                 /**< the result so far */

  struct topology_cpu_s *cpu;         /**< topo.cpu, writable */
  struct topology_cluster_s *cluster; /**< topo.cluster, writable */
  struct topology_bank_s *bank;       /**< topo.bank, writable */
  uint32_t *node;                     /**< topo.node, writable */
  uint8_t *distance;                  /**< topo.distance, writable */
  uint32_t *perf[MACHINE_PERF_COUNT]; /**< NULL if none is listed */
  uintptr_t *everyone;                /**< the set of all CPUs */
  uintptr_t *reach; /**< one set per bank that some CPU does not reach */

  bool named; /**< a CPU or a memory range has a node id */
  bool cut;   /**< a distance of 255 removed a CPU from a reach */

  struct listed_cpu_s *listed;    /**< scratch; the CPUs kept come first */
  struct topology_range_s *range; /**< scratch */
  uint32_t *bank_node;            /**< scratch: node ids of the banks */
};

/** @This collects the node ids that CPUs and memory use. */
void topology_nodes_collect(struct build_s *b);
void topology_nodes_assign(struct build_s *b);

/** @This checks and completes the distances, or makes the machine flat. */
void topology_distances_build(struct build_s *b);

/** @This copies the listed latencies and bandwidths. */
void topology_perfs_build(struct build_s *b);

/** @This sets all distances to 10 and prints the reason. */
void topology_flatten(struct build_s *b, const char *reason);

/** @This derives which CPUs reach each bank. Contradictory distances of 255
    make the machine flat. */
void topology_reach_build(struct build_s *b, uint64_t boot_start);

/** @This derives the clusters. */
void topology_clusters_derive(struct build_s *b);

#endif
