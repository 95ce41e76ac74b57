/* proximity: the first bank of each CPU, by constraint.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A request near its caller goes through the order of the caller's cluster and
   takes the first bank that meets its constraint. Which one that is depends on
   the constraint alone, as long as the bank has no equal: it is worked out
   once. A walk to it would count the banks in front as refused for their reach;
   here that follows from how often the home served.

   Invariants, from the end of mem_home_build():
     I1  a home meets the constraint for its processor alone or with its
         cluster; every bank in front of it in the order does not;
     I2  a home is alone in its group, so no load decides;
     I3  MEM_VALID_DMA has none where a block is rounded to lines.

   Locks: none; counters are atomic.

   Left out: groups of equals, whose loads are read by a walk; and a constant
   machine (mem_table.c), which has no homes: they take RAM. */

#include "mem_home.h"

#include "mem_order.h"
#include "mem_walk.h"

#include <mutek/assert.h>

static bool
home_meets(const struct mem_machine_s *mem, bank_id_t bank, cpu_id_t cpu,
           enum mem_reachability_s valid)
{
  struct mem_walk_s walk = {
    .mem = (struct mem_machine_s *)mem,
    .who = { .valid = valid,
             .cluster = mem->topo->cpu[cpu].cluster,
             .cpu = cpu,
             .caller = cpu },
  };

  return mem_walk_meets(&walk, bank);
}

/* NULL when the first that meets the constraint has an equal, or none does. */
static struct mem_region_s *
home_find(const struct mem_machine_s *mem, cpu_id_t cpu,
          enum mem_reachability_s valid)
{
  cluster_id_t cluster = mem->topo->cpu[cpu].cluster;

  if ((MEM_REACH_ADMITTED >> valid & 1) == 0
      || (valid == MEM_REACH_DMA && mem->topo->dma_line != 0))
    return NULL;
  for (bank_id_t rank = 0; rank < mem->topo->bank_count; rank++)
    {
      bank_id_t bank = mem_order_at(mem, cluster, rank);

      if (home_meets(mem, bank, cpu, valid))
        return mem_order_alone(mem, cluster, rank) ? &mem->region[bank] : NULL;
    }
  return NULL;
}

void
mem_home_build(struct mem_machine_s *mem)
{
  if (mem->home == NULL)
    return;
  for (cpu_id_t cpu = 0; cpu < mem->topo->cpu_count; cpu++)
    for (unsigned v = 0; v < MEM_VALID_COUNT; v++)
      mem->home[cpu].region[v] = home_find(mem, cpu,
                                           (enum mem_reachability_s)v);
}

/* Returns how many requests a home served for a constraint. A cache that serves
   several constraints counts for the first of them. */
static size_t
home_served(const struct mem_home_s *home, unsigned valid)
{
  size_t served = atomic_load(&home->served[valid]);

  for (unsigned v = 0; v < valid; v++)
    if (home->cache[v] == home->cache[valid])
      return served;
  return served + mem_cache_served(home->cache[valid]);
}

size_t
mem_home_hits(const struct mem_machine_s *mem, cluster_id_t cluster)
{
  size_t hits = 0;

  assert(cluster < mem->topo->cluster_count);
  if (mem->home == NULL)
    return 0;
  for (cpu_id_t cpu = 0; cpu < mem->topo->cpu_count; cpu++)
    for (unsigned v = 0; v < MEM_VALID_COUNT; v++)
      if (mem->topo->cpu[cpu].cluster == cluster)
        hits += home_served(&mem->home[cpu], v);
  return hits;
}

/* Is the bank in front of the home? */
static bool
home_passes(const struct mem_machine_s *mem, cpu_id_t cpu,
            const struct mem_region_s *home, bank_id_t bank)
{
  cluster_id_t cluster = mem->topo->cpu[cpu].cluster;
  bank_id_t rank = 0, here;

  do
    {
      here = mem_order_at(mem, cluster, rank++);
      if (here == bank)
        return &mem->region[here] != home;
    }
  while (&mem->region[here] != home);
  return false;
}

size_t
mem_home_passed(const struct mem_machine_s *mem, bank_id_t bank)
{
  size_t passed = 0;

  assert(bank < mem->topo->bank_count);
  if (mem->home == NULL)
    return 0;
  for (cpu_id_t cpu = 0; cpu < mem->topo->cpu_count; cpu++)
    for (unsigned v = 0; v < MEM_VALID_COUNT; v++)
      {
        const struct mem_home_s *home = &mem->home[cpu];
        size_t served = home_served(home, v);

        if (served != 0 && home_passes(mem, cpu, home->region[v], bank))
          passed += served;
      }
  return passed;
}
