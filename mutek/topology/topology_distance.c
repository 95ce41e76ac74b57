/* topology: nodes, and the distances between them.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Ids of nodes are those of the firmware, sparse and in any order; here they
   become indices, and the listed triples a square of distances.

   Invariants: I3 and I4 of topology_build.c; a machine is flat at most once,
   and then every distance is 10.

   Locks: none; the boot processor is alone. */

#include "topology_build.h"

#include <mutek/assert.h>
#include <mutek/printk.h>

#include <gpct/sort.h>

/* Nodes (I3) */

static bool
node_before(const uint32_t *a, const uint32_t *b)
{
  return *a < *b;
}

GPCT_SORT_DEFINE(node_sort, uint32_t, node_before);

/* Index of a node, or the count of nodes for one that is not admitted. */
static uint16_t
node_find(const struct build_s *b, uint32_t id)
{
  uint16_t low = 0, high = b->topo.node_count;

  while (low < high)
    {
      uint16_t middle = (uint16_t)((low + high) / 2);

      if (b->node[middle] < id)
        low = (uint16_t)(middle + 1);
      else
        high = middle;
    }
  return low < b->topo.node_count && b->node[low] == id ? low
                                                        : b->topo.node_count;
}

/* What the firmware says of an admitted processor. */
static uint32_t
cpu_node(const struct build_s *b, cpu_id_t cpu)
{
  return b->machine->cpu[b->listed[cpu].index].node;
}

void
topology_nodes_collect(struct build_s *b)
{
  size_t count = 0, kept = 0;

  for (cpu_id_t i = 0; i < b->topo.cpu_count; i++)
    if (cpu_node(b, i) != MACHINE_NODE_NONE)
      b->node[count++] = cpu_node(b, i);
  for (uint32_t i = 0; i < b->machine->ranges.found; i++)
    if (b->machine->range[i].size != 0
        && b->machine->range[i].node != MACHINE_NODE_NONE)
      b->node[count++] = b->machine->range[i].node;
  b->named = count != 0;
  if (!b->named)
    b->node[count++] = 0;

  node_sort(b->node, count);
  for (size_t i = 0; i < count; i++)
    if (i == 0 || b->node[i] != b->node[kept - 1])
      b->node[kept++] = b->node[i];

  if (kept > b->limits->node_max)
    {
      printk("topology: %zu nodes more than this build admits, ignored\n",
             kept - b->limits->node_max);
      kept = b->limits->node_max;
    }
  b->topo.node_count = (uint16_t)kept;
}

/* Whoever is in no node is in the boot processor's; if it is in none itself, in
   the first. */
void
topology_nodes_assign(struct build_s *b)
{
  uint16_t home = node_find(b, cpu_node(b, 0));
  unsigned homeless = 0;

  home = home == b->topo.node_count ? 0 : home;
  for (cpu_id_t i = 0; i < b->topo.cpu_count; i++)
    {
      uint16_t node = node_find(b, cpu_node(b, i));
      bool found = node != b->topo.node_count;

      b->cpu[i].node = found ? node : home;
      homeless += !found;
    }
  for (bank_id_t i = 0; i < b->topo.bank_count; i++)
    {
      uint16_t node = node_find(b, b->bank_node[i]);
      bool found = node != b->topo.node_count;

      b->bank[i].node = found ? node : home;
      homeless += !found;
    }
  if (b->named && homeless != 0)
    printk("topology: %u processors or banks in no node, taken to node %u\n",
           homeless, (unsigned)b->node[home]);
}

/* Distances (I4) */

void
topology_flatten(struct build_s *b, const char *reason)
{
  size_t pairs = (size_t)b->topo.node_count * b->topo.node_count;

  printk("topology: flat: %s\n", reason);
  b->topo.flat = reason;
  for (size_t i = 0; i < pairs; i++)
    b->distance[i] = TOPOLOGY_LOCAL;
}

/* Copies what is listed; 0 stays where nothing is. NULL, or what is wrong. */
static const char *
distances_copy(struct build_s *b)
{
  uint16_t nodes = b->topo.node_count;

  for (uint32_t i = 0; i < b->machine->distances.found; i++)
    {
      const struct machine_distance_s *d = &b->machine->distance[i];
      uint16_t from = node_find(b, d->from), to = node_find(b, d->to);
      uint8_t *cell;

      if (!b->named || from == nodes || to == nodes)
        continue; /* of an empty node: told by nodes_tell_empty() */
      cell = &b->distance[(size_t)from * nodes + to];
      if (*cell != 0)
        continue; /* the first counts */
      if (d->distance < TOPOLOGY_LOCAL)
        return "a distance below 10";
      if (d->distance > TOPOLOGY_UNREACHABLE)
        return "a distance above 255";
      *cell = (uint8_t)d->distance;
    }
  return NULL;
}

/* Fills in what is missing of a pair whose reverse is listed. */
static void
distances_mirror(struct build_s *b)
{
  uint16_t nodes = b->topo.node_count;

  for (uint16_t from = 0; from < nodes; from++)
    for (uint16_t to = 0; to < from; to++)
      {
        uint8_t *there = &b->distance[(size_t)from * nodes + to];
        uint8_t *back = &b->distance[(size_t)to * nodes + from];

        if (*there == 0)
          *there = *back;
        else if (*back == 0)
          *back = *there;
      }
}

/* Fills in what is missing of a row; returns how much was. */
static unsigned
row_complete(uint8_t *row, uint16_t from, uint16_t nodes)
{
  unsigned missing = 0;

  for (uint16_t to = 0; to < nodes; to++)
    if (row[to] == 0)
      {
        row[to] = from == to ? TOPOLOGY_LOCAL : TOPOLOGY_REMOTE;
        missing++;
      }
  return missing;
}

/* NULL, or what is wrong with what is listed. */
static const char *
distances_judge(const struct build_s *b)
{
  uint16_t nodes = b->topo.node_count;

  for (uint16_t from = 0; from < nodes; from++)
    {
      const uint8_t *row = &b->distance[(size_t)from * nodes];

      for (uint16_t to = 0; to < nodes; to++)
        if (row[to] != 0 && row[to] < row[from])
          return "a distance smaller than that to the own node";
    }
  return NULL;
}

/* Fills in what is missing: in a tree a listed distance holds both ways. */
static void
distances_complete(struct build_s *b)
{
  uint16_t nodes = b->topo.node_count;
  unsigned missing = 0;

  if (b->machine->distances_both_ways)
    distances_mirror(b);
  for (uint16_t from = 0; from < nodes; from++)
    missing += row_complete(&b->distance[(size_t)from * nodes], from, nodes);
  if (missing != 0 && b->machine->distances.found != 0)
    printk("topology: %u distances are not listed, taken as %u, or %u to the "
           "own node\n",
           missing, TOPOLOGY_REMOTE, TOPOLOGY_LOCAL);
}

/* One line for all entries of nodes that neither processor nor memory names. */
static void
nodes_tell_empty(const struct build_s *b)
{
  unsigned entries = 0;

  for (uint32_t i = 0; i < b->machine->distances.found; i++)
    {
      const struct machine_distance_s *d = &b->machine->distance[i];

      entries += !b->named || node_find(b, d->from) == b->topo.node_count
                 || node_find(b, d->to) == b->topo.node_count;
    }
  if (entries != 0)
    printk("topology: %u distances of empty nodes, dropped\n", entries);
}

void
topology_distances_settle(struct build_s *b)
{
  size_t pairs = (size_t)b->topo.node_count * b->topo.node_count;
  const char *reason = b->machine->flat;

  nodes_tell_empty(b);
  for (size_t i = 0; i < pairs; i++)
    b->distance[i] = 0;
  if (reason == NULL)
    reason = distances_copy(b);
  if (reason == NULL)
    reason = distances_judge(b);
  if (reason != NULL)
    topology_flatten(b, reason);
  else
    distances_complete(b);
}

void
topology_perfs_settle(struct build_s *b)
{
  uint16_t nodes = b->topo.node_count;
  size_t pairs = (size_t)nodes * nodes;

  if (b->machine->perfs.found == 0)
    return;
  for (unsigned kind = 0; kind < MACHINE_PERF_COUNT; kind++)
    {
      for (size_t i = 0; i < pairs; i++)
        b->perf[kind][i] = 0;
      b->topo.perf[kind] = b->perf[kind];
    }
  for (uint32_t i = 0; i < b->machine->perfs.found; i++)
    {
      const struct machine_perf_s *perf = &b->machine->perf[i];
      uint16_t from = node_find(b, perf->from), to = node_find(b, perf->to);
      uint32_t *cell;

      assert(perf->kind < MACHINE_PERF_COUNT);
      if (from == nodes || to == nodes)
        continue;
      cell = &b->perf[perf->kind][(size_t)from * nodes + to];
      if (*cell == 0) /* the first counts */
        *cell = perf->value;
    }
}
