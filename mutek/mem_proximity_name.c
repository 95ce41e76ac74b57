/* alloc: the proximities of this machine by name.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Locks: none, places are constant. */

#include <mutek/mem_proximity.h>

#include "mem_instance.h"
#include "mem_place.h"

#include <mutek/assert.h>
#include <mutek/cpu.h>

struct mem_proximity_s *
mem_proximity_cluster(cluster_id_t cluster)
{
  struct mem_set_s *set = mem_instance();

  assert(set == NULL || cluster < set->topo->cluster_count);
  if (set == NULL || cluster >= set->topo->cluster_count)
    return &mem_proximity_none;
  return &mem_place_cluster(set, cluster)->prox;
}

struct mem_proximity_s *
mem_proximity_cpu(cpu_id_t cpu)
{
  struct mem_set_s *set = mem_instance();

  assert(set == NULL || cpu < set->topo->cpu_count);
  if (set == NULL || cpu >= set->topo->cpu_count)
    return &mem_proximity_none;
  return &mem_place_cpu(set, cpu)->prox;
}

struct mem_proximity_s *
mem_proximity_local(void)
{
  struct mem_set_s *set = mem_instance();

  if (set == NULL)
    return &mem_proximity_none;
  return &mem_place_cluster(set, set->topo->cpu[cpu_id()].cluster)->prox;
}

struct mem_proximity_s *
mem_proximity_global(void)
{
  struct mem_set_s *set = mem_instance();

  return set == NULL ? &mem_proximity_none : &mem_place_global(set)->prox;
}
