/* alloc: the proximities of this machine by name.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Locks: none, proximities are constant. */

#include <mutek/mem_proximity.h>

#include "mem_instance.h"
#include "mem_near.h"

#include <mutek/assert.h>
#include <mutek/cpu.h>

struct mem_proximity_s *
mem_proximity_cluster(cluster_id_t cluster)
{
  struct mem_machine_s *mem = mem_instance();

  assert(mem == NULL || cluster < mem->topo->cluster_count);
  if (mem == NULL || cluster >= mem->topo->cluster_count)
    return &mem_proximity_none;
  return &mem_near_cluster(mem, cluster)->prox;
}

struct mem_proximity_s *
mem_proximity_cpu(cpu_id_t cpu)
{
  struct mem_machine_s *mem = mem_instance();

  assert(mem == NULL || cpu < mem->topo->cpu_count);
  if (mem == NULL || cpu >= mem->topo->cpu_count)
    return &mem_proximity_none;
  return &mem_near_cpu(mem, cpu)->prox;
}

struct mem_proximity_s *
mem_proximity_local(void)
{
  struct mem_machine_s *mem = mem_instance();

  if (mem == NULL)
    return &mem_proximity_none;
  return &mem_near_cluster(mem, mem->topo->cpu[cpu_id()].cluster)->prox;
}

struct mem_proximity_s *
mem_proximity_global(void)
{
  struct mem_machine_s *mem = mem_instance();

  return mem == NULL ? &mem_proximity_none : &mem_near_global(mem)->prox;
}
