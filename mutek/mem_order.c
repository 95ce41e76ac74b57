/* proximity: the order of a cluster over all banks.
   SPDX-License-Identifier: LGPL-2.1-only */

/* One order per cluster, derived once from the topology and constant from then
   on: ids of 16 bits, of which the highest marks the start of a group of ties.
   Banks tie for a cluster if they have the same cost, are reached by as many
   CPUs, and DMA reaches both or neither. Within a group a walk tries the
   emptiest bank first; it reads the loads when it comes to the group, and again
   after a refusal. Banks that are equally full are tried from another one on
   for each cluster, so that clusters do not all spill into one bank.

   Invariants, for each cluster:
     I1  its order holds each bank exactly once;
     I2  along it cost never falls; at one cost the boot bank is last, and a
         bank that fewer can use comes before one that more can;
     I3  banks that no processor of the cluster reaches come last, by id;
     I4  a bank in a group of its own is the boot bank or has no equal.

   Locks: none; loads of a group are read without the banks' locks and may be
   out of date a moment later.

   Source: doc/contract.md, "Order of a cluster's proximity". */

#include "mem_order.h"

#include <mutek/assert.h>

#include <gpct/sort.h>

#define GROUP_START MEM_ORDER_GROUP
#define GROUP_MAX CONFIG_TOPOLOGY_BANK_MAX
#define LOAD_END 65 /* above every load */

static_assert(GROUP_MAX < GROUP_START, "a bit of a bank's id is free");

/** A bank on its way to its place. Keys (1) to (3), the boot bank after (1). */
struct order_key_s
{
  uint8_t cost;
  bool boot;
  cpu_id_t reach_count;
  bool dma;
  bank_id_t bank;
};

static bool
key_equal(const struct order_key_s *a, const struct order_key_s *b)
{
  return a->cost == b->cost && a->boot == b->boot
         && a->reach_count == b->reach_count && a->dma == b->dma;
}

static bool
key_before(const struct order_key_s *a, const struct order_key_s *b)
{
  if (a->cost != b->cost)
    return a->cost < b->cost;
  if (a->boot != b->boot)
    return b->boot;
  if (a->reach_count != b->reach_count)
    return a->reach_count < b->reach_count;
  if (a->dma != b->dma)
    return b->dma;
  return a->bank < b->bank;
}

GPCT_SORT_DEFINE(key_sort, struct order_key_s, key_before);

static struct order_key_s
key_of(const struct topology_s *topo, cluster_id_t cluster, bank_id_t bank)
{
  const struct topology_bank_s *b = &topo->bank[bank];
  uint8_t cost = topology_cost(topo, cluster, bank);

  if (cost == TOPOLOGY_UNREACHABLE) /* I3: nothing but the id counts */
    return (struct order_key_s){ .cost = cost, .bank = bank };
  return (struct order_key_s){ cost, b->boot, b->reach_count, b->dma, bank };
}

static bank_id_t *
order_of(const struct mem_machine_s *mem, cluster_id_t cluster)
{
  return mem->order + (size_t)cluster * mem->topo->bank_count;
}

/* Key (5): bank i of k comes at place (i - cluster) mod k. */
static void
group_write(bank_id_t *order, const struct order_key_s *group, bank_id_t count,
            cluster_id_t cluster)
{
  bool split = group->cost == TOPOLOGY_UNREACHABLE;

  for (bank_id_t place = 0; place < count; place++)
    {
      bank_id_t i = split ? place : (bank_id_t)((place + cluster) % count);

      order[place] = group[i].bank;
      if (place == 0 || split)
        order[place] |= GROUP_START;
    }
}

static void
order_build(struct mem_machine_s *mem, cluster_id_t cluster,
            struct order_key_s *key)
{
  bank_id_t banks = mem->topo->bank_count, end;

  for (bank_id_t bank = 0; bank < banks; bank++)
    key[bank] = key_of(mem->topo, cluster, bank);
  key_sort(key, banks);

  for (bank_id_t start = 0; start < banks; start = end)
    {
      for (end = (bank_id_t)(start + 1);
           end < banks && key_equal(&key[start], &key[end]); end++)
        ;
      group_write(order_of(mem, cluster) + start, &key[start],
                  (bank_id_t)(end - start), cluster);
    }
}

size_t
mem_order_size(const struct topology_s *topo)
{
  return (size_t)topo->cluster_count * topo->bank_count * sizeof(bank_id_t);
}

size_t
mem_order_scratch_size(const struct topology_s *topo)
{
  return topo->bank_count * sizeof(struct order_key_s);
}

void
mem_order_build(struct mem_machine_s *mem, void *scratch)
{
  assert(mem->topo->bank_count <= GROUP_MAX);
  for (cluster_id_t c = 0; c < mem->topo->cluster_count; c++)
    order_build(mem, c, scratch);
}

bank_id_t
mem_order_at(const struct mem_machine_s *mem, cluster_id_t cluster,
             bank_id_t rank)
{
  assert(cluster < mem->topo->cluster_count);
  assert(rank < mem->topo->bank_count);
  return order_of(mem, cluster)[rank] & (bank_id_t)~GROUP_START;
}

bool
mem_order_alone(const struct mem_machine_s *mem, cluster_id_t cluster,
                bank_id_t rank)
{
  const bank_id_t *order;

  assert(cluster < mem->topo->cluster_count);
  assert(rank < mem->topo->bank_count);
  order = order_of(mem, cluster);
  return (order[rank] & GROUP_START) != 0
         && (rank + 1 == mem->topo->bank_count
             || (order[rank + 1] & GROUP_START) != 0);
}

/** Banks of a group that a walk has tried, one bit each. */
struct group_tried_s
{
  uint32_t bits[(GROUP_MAX + 31) / 32];
};

static bank_id_t
group_bank(const bank_id_t *group, bank_id_t i)
{
  return group[i] & (bank_id_t)~GROUP_START;
}

static uint_fast8_t
group_load(const struct mem_walk_s *walk, const bank_id_t *group, bank_id_t i)
{
  return mem_region_load(&walk->mem->region[group_bank(group, i)]);
}

/* Tries the banks that are not tried yet and no fuller than @tt level.
   @return the least load above it, LOAD_END when none is left. */
static uint_fast8_t
level_walk(struct mem_walk_s *walk, const bank_id_t *group, bank_id_t count,
           struct group_tried_s *tried, uint_fast8_t level)
{
  uint_fast8_t next = LOAD_END;

  for (bank_id_t i = 0; i < count && walk->bank == BANK_NONE; i++)
    {
      uint32_t bit = (uint32_t)1 << i % 32;
      uint_fast8_t load;

      if ((tried->bits[i / 32] & bit) != 0)
        continue;
      load = group_load(walk, group, i);
      if (load <= level)
        {
          tried->bits[i / 32] |= bit;
          (void)mem_walk_try(walk, group_bank(group, i));
        }
      else if (load < next)
        next = load;
    }
  return next;
}

/* The emptiest mostly serves: nothing else is remembered of the others. */
static NOINLINE bool
group_walk_rest(struct mem_walk_s *walk, const bank_id_t *group,
                bank_id_t count, bank_id_t first, uint_fast8_t level)
{
  struct group_tried_s tried = { { 0 } };

  tried.bits[first / 32] = (uint32_t)1 << first % 32;
  while (level != LOAD_END && walk->bank == BANK_NONE)
    level = level_walk(walk, group, count, &tried, level); /* it rises */
  return walk->bank != BANK_NONE;
}

/* Key (4). */
static bool
group_walk(struct mem_walk_s *walk, const bank_id_t *group, bank_id_t count)
{
  uint_fast8_t least = LOAD_END;
  bank_id_t first = 0;

  for (bank_id_t i = 0; i < count; i++)
    {
      uint_fast8_t load = group_load(walk, group, i);

      if (load < least)
        {
          least = load;
          first = i;
        }
    }
  return mem_walk_try(walk, group_bank(group, first))
         || group_walk_rest(walk, group, count, first, least);
}

void
mem_order_walk(struct mem_walk_s *walk)
{
  bank_id_t banks = walk->mem->topo->bank_count, start = 0, end;
  const bank_id_t *order;
  bool served;

  assert(walk->cluster < walk->mem->topo->cluster_count);
  order = order_of(walk->mem, walk->cluster);
  assert((order[0] & GROUP_START) != 0);
  do
    {
      for (end = (bank_id_t)(start + 1);
           end < banks && !(order[end] & GROUP_START); end++)
        ;
      if (end - start == 1)
        served = mem_walk_try(walk, order[start] & (bank_id_t)~GROUP_START);
      else
        served = group_walk(walk, order + start, (bank_id_t)(end - start));
      start = end;
    }
  while (!served && start < banks);
}
