/* proximity: what requests are near to.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    mem_proximity.c; without proximities, mem_proximity_off.c. */

#ifndef MEM_NEAR_H_
#define MEM_NEAR_H_

#include "mem_walk.h"

#include <config.h>

/** What a proximity of the kernel is near to: a cluster, a processor, or the
    whole machine. */
struct mem_near_s
{
  struct mem_proximity_s prox; /**< (c) what callers hold; priv is this */
  struct mem_machine_s *mem;   /**< (c) the machine */
  cluster_id_t cluster;        /**< (c) CLUSTER_NONE for the global one */
  cpu_id_t cpu;                /**< (c) CPU_NONE but for a processor's */
};

/** @This makes the proximities. */
void mem_near_build(struct mem_machine_s *mem);

/** @This writes into @tt walk whose costs and whose reach count for a request
   of
    @tt caller.
    @return what @tt prox is near to, or the caller's cluster. */
const struct mem_near_s *mem_near_resolve(struct mem_walk_s *walk,
                                          const struct mem_proximity_s *prox,
                                          cpu_id_t caller);

/** @This looks at the banks in the order of @tt near until one serves. */
void mem_near_walk(struct mem_walk_s *walk, const struct mem_near_s *near);

/** @This tells whether a request may name @tt prox: it is NULL or can be
    called. */
bool mem_near_is_valid(const struct mem_proximity_s *prox);

/** @This returns what is near a processor, for @ref mem_alloc. */
struct mem_proximity_s *mem_near_proximity(const struct mem_machine_s *mem,
                                           cpu_id_t cpu);

/** @This returns where a proximity's counters are; NULL is processor @tt
   caller's cluster. */
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
