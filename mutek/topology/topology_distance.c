/* topology: nodes, and the distances between them.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The firmware's node ids are sparse and unordered. This file maps them to
   indices, and the listed distances to a node-by-node table.

   Invariants: I3 and I4 of topology_build.c. The machine becomes flat at most
   once; every distance is then 10.

   Locks: none; only the boot CPU runs. */

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

/* Index of a node id, or the node count if the id is not in the table. */
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

/* The listed node id of a CPU. */
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

/* A CPU or bank without a node is put into the boot CPU's node, or into the
   first node if the boot CPU has none. */
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
    printk(
        "topology: %u processors or banks without a node, put into node %u\n",
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

/* Copies the listed distances; an unlisted one stays 0. Returns NULL, or the
   reason why the list is invalid. */
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
        continue; /* an empty node: empty_nodes_print() prints it */
      cell = &b->distance[(size_t)from * nodes + to];
      if (*cell != 0)
        continue; /* the first entry counts */
      if (d->distance < TOPOLOGY_LOCAL)
        return "a distance below 10";
      if (d->distance > TOPOLOGY_UNREACHABLE)
        return "a distance above 255";
      *cell = (uint8_t)d->distance;
    }
  return NULL;
}

/* Fills in an unlisted distance from its reverse. */
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

/* Fills in the unlisted distances of a row and returns how many there were. */
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

/* Returns NULL, or the reason why the listed distances are invalid. */
static const char *
distances_check(const struct build_s *b)
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

/* Fills in the unlisted distances. In a device tree, a listed distance holds in
   both directions. */
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

/* Prints one line for all distances of nodes without CPUs and memory. */
static void
empty_nodes_print(const struct build_s *b)
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
topology_distances_build(struct build_s *b)
{
  size_t pairs = (size_t)b->topo.node_count * b->topo.node_count;
  const char *reason = b->machine->flat;

  empty_nodes_print(b);
  for (size_t i = 0; i < pairs; i++)
    b->distance[i] = 0;
  if (reason == NULL)
    reason = distances_copy(b);
  if (reason == NULL)
    reason = distances_check(b);
  if (reason != NULL)
    topology_flatten(b, reason);
  else
    distances_complete(b);
}

void
topology_perfs_build(struct build_s *b)
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
      if (*cell == 0) /* the first entry counts */
        *cell = perf->value;
    }
}
