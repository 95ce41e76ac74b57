/* proximity: what requests are near to.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A proximity of the kernel is near to a cluster, to a processor, or to the
   whole machine. All share one alloc function, by which mem_near_of()
   recognises them; priv leads to the struct mem_near_s. Those of a machine are
   one array: clusters, then processors, then the global one.

   Invariants, from the end of mem_near_build():
     I1  every cluster and every processor described has a proximity, the
         machine has one more, and nothing here is written any more;
     I2  the order of a processor's proximity is that of its cluster;
     I3  the calling processor is among those that must reach the block.

   Locks: none. */

#include "mem_near.h"

#include "mem_global.h"
#include "mem_order.h"

#include <mutek/assert.h>
#include <mutek/panic.h>

static void
near_set(struct mem_machine_s *mem, struct mem_near_s *near,
         cluster_id_t cluster, cpu_id_t cpu)
{
  *near = (struct mem_near_s){
    .prox = { mem_near_alloc, near },
    .mem = mem,
    .cluster = cluster,
    .cpu = cpu,
  };
}

void
mem_near_build(struct mem_machine_s *mem)
{
  const struct topology_s *topo = mem->topo;

  for (cluster_id_t c = 0; c < topo->cluster_count; c++)
    near_set(mem, mem_near_cluster(mem, c), c, CPU_NONE);
  for (cpu_id_t cpu = 0; cpu < topo->cpu_count; cpu++)
    near_set(mem, mem_near_cpu(mem, cpu), topo->cpu[cpu].cluster, cpu);
  near_set(mem, mem_near_global(mem), CLUSTER_NONE, CPU_NONE);
  mem_global_build(mem);
}

const struct mem_near_s *
mem_near_resolve(struct mem_walk_s *walk, const struct mem_proximity_s *prox,
                 cpu_id_t caller)
{
  cluster_id_t own = walk->mem->topo->cpu[caller].cluster;
  const struct mem_near_s *near = mem_near_cluster(walk->mem, own);

  if (prox != NULL)
    near = mem_near_of(prox);
  assert(near != NULL && near->mem->topo == walk->mem->topo);
  walk->cluster = near->cluster == CLUSTER_NONE ? own : near->cluster;
  walk->who.cluster = walk->cluster;
  walk->who.cpu = near->cpu == CPU_NONE ? caller : near->cpu;
  return near;
}

void
mem_near_walk(struct mem_walk_s *walk, const struct mem_near_s *near)
{
  if (near->cluster == CLUSTER_NONE)
    mem_global_walk(walk);
  else
    mem_order_walk(walk);
}

bool
mem_near_is_valid(const struct mem_proximity_s *prox)
{
  return prox == NULL || prox->alloc != NULL;
}

struct mem_proximity_s *
mem_near_proximity(const struct mem_machine_s *mem, cpu_id_t cpu)
{
  assert(cpu < mem->topo->cpu_count);
  return &mem_near_cluster(mem, mem->topo->cpu[cpu].cluster)->prox;
}

struct mem_count_s *
mem_machine_count(const struct mem_machine_s *mem,
                  const struct mem_proximity_s *prox, cpu_id_t caller)
{
  cluster_id_t clusters = mem->topo->cluster_count;
  const struct mem_near_s *near;

  if (prox == NULL)
    return &mem->count[mem->topo->cpu[caller].cluster];
  near = mem_near_of(prox);
  if (near == NULL)
    return &mem->count[clusters + 1];
  return &mem->count[near->cluster == CLUSTER_NONE ? clusters : near->cluster];
}

error_t
mem_near_alloc(size_t size, void *priv, enum mem_reachability_s valid,
               void **addr)
{
  struct mem_near_s *near = priv;
  struct mem_request_s request
      = { .size = size, .align = 1, .prox = &near->prox, .valid = valid };
  struct mem_result_s result = { 0 };
  struct cpu_pinned_s pinned;
  error_t err;

  if (addr == NULL)
    return -EINVAL;
  if (panic_active())
    {
      *addr = NULL;
      return mem_machine_check(&request) == 0 ? -EAGAIN : -EINVAL;
    }
  pinned = cpu_pin();
  err = mem_machine_request(near->mem, &request, pinned, false, &result);
  cpu_unpin(pinned);
  *addr = result.addr;
  return err;
}
