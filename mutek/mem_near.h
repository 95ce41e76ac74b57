/* proximity: what requests are near to.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    The private side of <mutek/mem_proximity.h>. Implemented in mem_proximity.c;
    in mem_proximity_off.c where there are no proximities. */

#ifndef MEM_NEAR_H_
#define MEM_NEAR_H_

#include "mem_walk.h"

#include <config.h>

/** The place that a proximity of the kernel is near to: a cluster, a CPU, or
   the whole machine. */
struct mem_near_s
{
  struct mem_proximity_s prox; /**< (c) what callers hold; priv is this */
  struct mem_machine_s *mem;   /**< (c) the machine */
  cluster_id_t cluster;        /**< (c) CLUSTER_NONE for the global one */
  cpu_id_t cpu;                /**< (c) CPU_NONE but for a processor's */
};

/** @This makes the proximities. */
void mem_near_build(struct mem_machine_s *mem);

/** @This writes into @tt walk the cluster whose costs count, and who must reach
    the block, for a request of CPU @tt caller.
    @return the place of @tt prox; that of the caller's cluster for NULL.
    Context: any. Cost: O(1). */
const struct mem_near_s *mem_near_resolve(struct mem_walk_s *walk,
                                          const struct mem_proximity_s *prox,
                                          cpu_id_t caller);

/** @This tries the banks in the order of @tt near until one serves.
    Context: any. Cost: at worst an engine call per bank. */
void mem_near_walk(struct mem_walk_s *walk, const struct mem_near_s *near);

/** @This tells whether a request may name @tt prox: it is NULL or can be
    called. */
bool mem_near_is_valid(const struct mem_proximity_s *prox);

/** @This returns the proximity of a CPU. Context: any. Cost: O(1). */
struct mem_proximity_s *mem_near_proximity(const struct mem_machine_s *mem,
                                           cpu_id_t cpu);

/** @This returns the counters of a proximity; for NULL those of the cluster of
    CPU @tt caller. Context: any. Cost: O(1). */
struct mem_count_s *mem_machine_count(const struct mem_machine_s *mem,
                                      const struct mem_proximity_s *prox,
                                      cpu_id_t caller);

/** @This is the alloc function of every proximity of the kernel, by which they
    are known. */
error_t mem_near_alloc(size_t size, void *priv, enum mem_reachability_s valid,
                       void **addr);

/** @This returns what a proximity is near to, or NULL for a caller's own. */
ALWAYS_INLINE struct mem_near_s *
mem_near_of(const struct mem_proximity_s *prox)
{
  return prox->alloc == mem_near_alloc ? prox->priv : NULL;
}

/** @This tells whether a request goes to a caller's own proximity. */
#ifdef CONFIG_MUTEK_MEM_PROXIMITY
ALWAYS_INLINE bool
mem_near_is_custom(const struct mem_proximity_s *prox)
{
  return prox != NULL && prox->alloc != mem_near_alloc;
}
#else
ALWAYS_INLINE bool
mem_near_is_custom(const struct mem_proximity_s *prox)
{
  (void)prox;
  return false;
}
#endif

ALWAYS_INLINE struct mem_near_s *
mem_near_cluster(const struct mem_machine_s *mem, cluster_id_t cluster)
{
  return &mem->near[cluster];
}

ALWAYS_INLINE struct mem_near_s *
mem_near_cpu(const struct mem_machine_s *mem, cpu_id_t cpu)
{
  return &mem->near[mem->topo->cluster_count + cpu];
}

ALWAYS_INLINE struct mem_near_s *
mem_near_global(const struct mem_machine_s *mem)
{
  return &mem->near[mem->topo->cluster_count + mem->topo->cpu_count];
}

#endif
