/* proximity: what requests are near to.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A proximity of the kernel is a place: a cluster, a processor, or everywhere.
   All share one alloc function, by which they are known again; behind priv is
   the place. The places of a machine are one array: clusters, then processors,
   then the global one.

   Invariants, from the end of mem_place_build():
     I1  every cluster and every processor described has a place, the machine
         has one more, and nothing here is written any more;
     I2  the order of a processor's place is that of its cluster;
     I3  whoever asks is among those who must reach the block.

   Locks: none. */

#include "mem_place.h"

#include "mem_global.h"
#include "mem_order.h"

#include <mutek/assert.h>
#include <mutek/cpu.h>
#include <mutek/panic.h>

static void
place_set(struct mem_machine_s *mem, struct mem_place_s *place,
          cluster_id_t cluster, cpu_id_t cpu)
{
  *place = (struct mem_place_s){
    .prox = { mem_place_alloc, place },
    .mem = mem,
    .cluster = cluster,
    .cpu = cpu,
  };
}

void
mem_place_build(struct mem_machine_s *mem)
{
  const struct topology_s *topo = mem->topo;

  for (cluster_id_t c = 0; c < topo->cluster_count; c++)
    place_set(mem, mem_place_cluster(mem, c), c, CPU_NONE);
  for (cpu_id_t cpu = 0; cpu < topo->cpu_count; cpu++)
    place_set(mem, mem_place_cpu(mem, cpu), topo->cpu[cpu].cluster, cpu);
  place_set(mem, mem_place_global(mem), CLUSTER_NONE, CPU_NONE);
  mem_global_build(mem);
}

const struct mem_place_s *
mem_place_enter(struct mem_walk_s *walk, const struct mem_proximity_s *prox,
                cpu_id_t caller)
{
  cluster_id_t near = walk->mem->topo->cpu[caller].cluster;
  const struct mem_place_s *place = mem_place_cluster(walk->mem, near);

  if (prox != NULL)
    place = mem_place_of(prox);
  assert(place != NULL && place->mem->topo == walk->mem->topo);
  walk->cluster = place->cluster == CLUSTER_NONE ? near : place->cluster;
  walk->who.cluster = walk->cluster;
  walk->who.cpu = place->cpu == CPU_NONE ? caller : place->cpu;
  return place;
}

void
mem_place_walk(struct mem_walk_s *walk, const struct mem_place_s *place)
{
  if (place->cluster == CLUSTER_NONE)
    mem_global_walk(walk);
  else
    mem_order_walk(walk);
}

bool
mem_place_good(const struct mem_proximity_s *prox)
{
  return prox == NULL || prox->alloc != NULL;
}

struct mem_proximity_s *
mem_place_near(const struct mem_machine_s *mem, cpu_id_t cpu)
{
  assert(cpu < mem->topo->cpu_count);
  return &mem_place_cluster(mem, mem->topo->cpu[cpu].cluster)->prox;
}

struct mem_count_s *
mem_machine_count(const struct mem_machine_s *mem,
                  const struct mem_proximity_s *prox, cpu_id_t caller)
{
  cluster_id_t clusters = mem->topo->cluster_count;
  const struct mem_place_s *place;

  if (prox == NULL)
    return &mem->count[mem->topo->cpu[caller].cluster];
  place = mem_place_of(prox);
  if (place == NULL)
    return &mem->count[clusters + 1];
  return &mem->count[place->cluster == CLUSTER_NONE ? clusters
                                                    : place->cluster];
}

error_t
mem_place_alloc(size_t size, void *priv, enum mem_reachability_s valid,
                void **addr)
{
  struct mem_place_s *place = priv;
  struct mem_request_s request
      = { .size = size, .align = 1, .prox = &place->prox, .valid = valid };
  struct mem_result_s result = { 0 };
  error_t err;

  if (addr == NULL)
    return -EINVAL;
  err = mem_machine_check(&request);
  if (err == 0 && panic_active())
    {
      *addr = NULL;
      return -EAGAIN;
    }
  err = mem_machine_request(place->mem, &request, cpu_id(), false, &result);
  *addr = result.addr;
  return err;
}
