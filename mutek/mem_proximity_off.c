/* proximity: a build that has none.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Stands in for mem_proximity.c, mem_order.c, mem_home.c and mem_global.c:
   banks are tried by ascending address, the boot bank last, and the proximity
   of a request is ignored. The constraint is that of a request whose proximity
   is NULL.

   Invariant: the order holds each bank once, the boot bank at its end.
   Locks: none. */

#include "mem_home.h"
#include "mem_order.h"
#include "mem_near.h"
#include "mem_walk.h"

size_t
mem_order_size(const struct topology_s *topo)
{
  return topo->bank_count * sizeof(bank_id_t);
}

size_t
mem_order_scratch_size(const struct topology_s *topo)
{
  (void)topo;
  return 0;
}

void
mem_order_build(struct mem_machine_s *mem, void *scratch)
{
  bank_id_t banks = mem->topo->bank_count, rank = 0;

  (void)scratch;
  for (bank_id_t bank = 0; bank < banks; bank++)
    if (mem->topo->bank[bank].boot)
      mem->order[banks - 1] = bank;
    else
      mem->order[rank++] = bank;
}

bank_id_t
mem_order_at(const struct mem_machine_s *mem, cluster_id_t cluster,
             bank_id_t rank)
{
  (void)cluster;
  return mem->order[rank];
}

/* The first by address is not the nearest: no home, each request walks. */
void
mem_home_build(struct mem_machine_s *mem)
{
  mem->home = NULL;
}

size_t
mem_home_hits(const struct mem_machine_s *mem, cluster_id_t cluster)
{
  (void)mem, (void)cluster;
  return 0;
}

size_t
mem_home_passed(const struct mem_machine_s *mem, bank_id_t bank)
{
  (void)mem, (void)bank;
  return 0;
}

void
mem_near_build(struct mem_machine_s *mem)
{
  (void)mem;
}

const struct mem_near_s *
mem_near_resolve(struct mem_walk_s *walk, const struct mem_proximity_s *prox,
                 cpu_id_t caller)
{
  (void)prox;
  walk->cluster = walk->mem->topo->cpu[caller].cluster;
  walk->who.cluster = walk->cluster;
  walk->who.cpu = caller;
  return NULL;
}

/* The nearest is told first, as counters of hits and strict requests ask. */
static bank_id_t
nearest(const struct mem_walk_s *walk)
{
  const struct topology_s *topo = walk->mem->topo;
  bank_id_t found = BANK_NONE;

  for (bank_id_t bank = 0; bank < topo->bank_count; bank++)
    if (mem_walk_meets(walk, bank)
        && (found == BANK_NONE
            || topology_cost(topo, walk->cluster, bank)
                   < topology_cost(topo, walk->cluster, found)))
      found = bank;
  return found;
}

void
mem_near_walk(struct mem_walk_s *walk, const struct mem_near_s *near)
{
  bank_id_t rank = 0;

  (void)near;
  walk->first = nearest(walk);
  while (rank < walk->mem->topo->bank_count
         && !mem_walk_try(walk, walk->mem->order[rank]))
    rank++;
}

bool
mem_near_is_valid(const struct mem_proximity_s *prox)
{
  (void)prox;
  return true;
}

struct mem_proximity_s *
mem_near_proximity(const struct mem_machine_s *mem, cpu_id_t cpu)
{
  (void)mem;
  (void)cpu;
  return NULL;
}

struct mem_count_s *
mem_machine_count(const struct mem_machine_s *mem,
                  const struct mem_proximity_s *prox, cpu_id_t caller)
{
  (void)prox;
  return &mem->count[mem->topo->cpu[caller].cluster];
}
