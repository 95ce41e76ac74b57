/* topology: from what the firmware says to the machine.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The facts of a machine_s are judged one kind after another, each step using
   only what the steps before have settled: processors, ranges, nodes,
   distances, reach, clusters. What contradicts itself is repaired with a line,
   or makes the machine flat: every distance 10.

   Invariants of the result, which nothing downstream checks again:
     I1  processor 0 boots, the others ascend by hardware id, without doubles;
     I2  banks ascend by address and do not overlap;
     I3  a node is named by a processor or by listed memory; node ids ascend;
     I4  distances are 10 to 254 where a bank is reached, and a processor at
         distance 255 is not in the reach of the bank;
     I5  clusters are numbered by their lowest processor; two processors are in
         one cluster exactly when every bank that two or more processors reach
         is reached by both at one distance, or by neither.

   Locks: none; the boot processor is alone.

   Everything lies in the caller's memory: first what is kept, then scratch. */

#include <mutek/topology.h>

#include <mutek/assert.h>
#include <mutek/printk.h>

#include <gpct/bitset.h>
#include <gpct/sort.h>

static_assert(CONFIG_CPU_MAX < CPU_NONE, "ids of processors have 16 bits");
static_assert(CONFIG_TOPOLOGY_BANK_MAX < BANK_NONE, "so have banks");
static_assert(CONFIG_TOPOLOGY_NODE_MAX < 0xffff, "and nodes");

/** A bank may be split by the boot bank, into three. */
#define BOOT_SPLITS 2

static_assert(CONFIG_TOPOLOGY_BANK_MAX > BOOT_SPLITS, "room for the boot bank");

const struct topology_limits_s topology_limits_build = {
  .cpu_max = CONFIG_CPU_MAX,
  .bank_max = CONFIG_TOPOLOGY_BANK_MAX,
  .node_max = CONFIG_TOPOLOGY_NODE_MAX,
  .address_bits = 8 * sizeof(uintptr_t),
  .bank_min = CONFIG_TOPOLOGY_BANK_MIN,
};

/** A listed processor, on its way to a place in the order. */
struct listed_cpu_s
{
  uint64_t hw;
  uint32_t index; /**< in machine_s.cpu */
  bool boot;
};

/** A build under way. Pointers go to the caller's memory. */
struct build_s
{
  const struct machine_s *machine;
  const struct topology_limits_s *limits;
  struct topology_s topo; /**< what is settled so far */

  struct topology_cpu_s *cpu;
  struct topology_cluster_s *cluster;
  struct topology_bank_s *bank;
  uint32_t *node;
  uint8_t *distance;
  uintptr_t *everyone; /**< the set of all processors */
  uintptr_t *reach;    /**< one set per bank that not everyone reaches */

  bool named; /**< somebody names a node */
  bool cut;   /**< a distance of 255 took a processor out of a reach */

  struct listed_cpu_s *listed;    /**< scratch; the admitted ones first */
  struct topology_range_s *range; /**< scratch */
  uint32_t *bank_node;            /**< scratch: node ids of the banks */
};

/** Most of each kind that a build can yield, for the sizes of its arrays. */
struct bounds_s
{
  size_t cpus;
  size_t banks;
  size_t nodes;
};

static size_t
least(size_t a, size_t b)
{
  return a < b ? a : b;
}

static struct bounds_s
bounds(const struct machine_s *machine, const struct topology_limits_s *limits)
{
  struct bounds_s most;

  most.cpus = least(machine->cpus.found, limits->cpu_max);
  most.banks = least(topology_ranges_max(machine) + BOOT_SPLITS,
                     limits->bank_max);
  most.nodes = least(most.cpus + machine->ranges.found + 1, limits->node_max);
  return most;
}

/* Bytes rounded so that any array may follow. */
static size_t
room(size_t count, size_t size)
{
  return (count * size + 7) & ~(size_t)7;
}

/* A running end of the caller's memory. */
static void *
carve(uintptr_t *end, size_t count, size_t size)
{
  uintptr_t start = *end;

  *end += room(count, size);
  return (void *)start;
}

/* The one place that knows the layout: a build of no memory measures it. */
static uintptr_t
layout(struct build_s *b, uintptr_t memory)
{
  struct bounds_s most = bounds(b->machine, b->limits);
  size_t words = GPCT_BITSET_WORDS(most.cpus);
  uintptr_t end = memory;

  b->cpu = carve(&end, most.cpus, sizeof(*b->cpu));
  b->cluster = carve(&end, most.cpus, sizeof(*b->cluster));
  b->bank = carve(&end, most.banks, sizeof(*b->bank));
  b->node = carve(&end, most.cpus + b->machine->ranges.found + 1,
                  sizeof(*b->node));
  b->distance = carve(&end, most.nodes * most.nodes, 1);
  b->everyone = carve(&end, words, sizeof(*b->everyone));
  b->reach = carve(&end, words * most.banks, sizeof(*b->reach));
  b->topo.memory_size = end - memory;

  b->listed = carve(&end, b->machine->cpus.found, sizeof(*b->listed));
  b->range = carve(&end, topology_ranges_max(b->machine), sizeof(*b->range));
  b->bank_node = carve(&end, most.banks, sizeof(*b->bank_node));
  return end;
}

/* Processors (I1) */

static bool
listed_before(const struct listed_cpu_s *a, const struct listed_cpu_s *b)
{
  if (a->boot != b->boot)
    return a->boot;
  if (a->hw != b->hw)
    return a->hw < b->hw;
  return a->index < b->index;
}

GPCT_SORT_DEFINE(listed_sort, struct listed_cpu_s, listed_before);

static bool
boot_is_listed(const struct machine_s *machine)
{
  if (machine->boot_known)
    for (uint32_t i = 0; i < machine->cpus.found; i++)
      if (machine->cpu[i].hw == machine->boot_hw)
        return true;
  return false;
}

/* Without a known boot processor the lowest id comes first by itself. */
static void
cpus_collect(struct build_s *b)
{
  const struct machine_s *machine = b->machine;
  bool known = boot_is_listed(machine);

  for (uint32_t i = 0; i < machine->cpus.found; i++)
    {
      uint64_t hw = machine->cpu[i].hw;

      b->listed[i] = (struct listed_cpu_s){ hw, i,
                                            known && hw == machine->boot_hw };
    }
  listed_sort(b->listed, machine->cpus.found);
}

static void
cpus_admit(struct build_s *b)
{
  const struct machine_s *machine = b->machine;
  uint32_t dropped = 0;
  uint64_t former = 0;

  for (uint32_t i = 0; i < machine->cpus.found; i++)
    {
      struct listed_cpu_s listed = b->listed[i];
      const struct machine_cpu_s *cpu = &machine->cpu[listed.index];

      if (i != 0 && cpu->hw == former)
        printk("topology: processor 0x%llx listed twice, first claim counts\n",
               (unsigned long long)cpu->hw);
      else if (b->topo.cpu_count == b->limits->cpu_max)
        dropped++;
      else
        {
          b->listed[b->topo.cpu_count] = listed;
          b->cpu[b->topo.cpu_count++] = (struct topology_cpu_s){
            .hw = cpu->hw,
            .tag = cpu->tag,
            .enabled = cpu->enabled,
          };
        }
      former = cpu->hw;
    }
  if (dropped != 0)
    printk("topology: %u processors more than this build admits, ignored\n",
           (unsigned)dropped);
}

/* Banks (I2), without their nodes */

/* The boot bank will split the range that holds it, and stays whatever the
   limit: it takes the last place if it must. */
static size_t
banks_limit(const struct build_s *b, size_t count, uint64_t boot_start)
{
  size_t limit = b->limits->bank_max, at = 0;

  while (at < count && b->range[at].last < boot_start)
    at++;
  if (at == count || count + BOOT_SPLITS <= limit)
    return count < limit ? count : limit;

  limit -= 1u + (b->range[at].start < boot_start);
  if (at >= limit)
    b->range[limit - 1] = b->range[at];
  return count < limit ? count : limit;
}

static void
banks_admit(struct build_s *b, uint64_t boot_start)
{
  size_t listed = topology_ranges(b->machine, b->limits, b->range);
  size_t count = banks_limit(b, listed, boot_start);

  if (count < listed)
    printk("topology: %zu banks more than this build admits, ignored\n",
           listed - count);
  for (size_t i = 0; i < count; i++)
    {
      b->bank[i] = (struct topology_bank_s){
        .start = b->range[i].start,
        .last = b->range[i].last,
        .owner = CPU_NONE,
        .joined = i != 0 && b->range[i].index == b->range[i - 1].index
                  && b->range[i].start == b->range[i - 1].last + 1,
      };
      b->bank_node[i] = b->machine->range[b->range[i].index].node;
    }
  b->topo.bank_count = (bank_id_t)count;
}

/* I3 of topology_ranges: one byte of a bank speaks for all. */
static bool
bank_has_dma(const struct build_s *b, bank_id_t bank)
{
  const struct machine_s *machine = b->machine;
  uint64_t start = b->bank[bank].start;

  if (machine->range[b->range[bank].index].dma == MACHINE_DMA_NO)
    return false;
  return !machine->dma_windowed
         || (start >= machine->dma_start
             && start - machine->dma_start < machine->dma_size);
}

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

static void
nodes_collect(struct build_s *b)
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
static void
nodes_assign(struct build_s *b)
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

static void
flatten(struct build_s *b, const char *reason)
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

/* What is listed is judged, then what is missing filled in. NULL, or what is
   wrong. */
static const char *
distances_complete(struct build_s *b)
{
  uint16_t nodes = b->topo.node_count;
  unsigned missing = 0;

  for (uint16_t from = 0; from < nodes; from++)
    {
      uint8_t *row = &b->distance[(size_t)from * nodes];
      uint8_t own = row[from] == 0 ? TOPOLOGY_LOCAL : row[from];

      for (uint16_t to = 0; to < nodes; to++)
        if (row[to] != 0 && row[to] < own)
          return "a distance smaller than that to the own node";
      missing += row_complete(row, from, nodes);
    }
  if (missing != 0 && b->machine->distances.found != 0)
    printk("topology: %u distances are not listed, taken as %u, or %u to the "
           "own node\n",
           missing, TOPOLOGY_REMOTE, TOPOLOGY_LOCAL);
  return NULL;
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

static void
distances_settle(struct build_s *b)
{
  size_t pairs = (size_t)b->topo.node_count * b->topo.node_count;
  const char *reason = b->machine->flat;

  nodes_tell_empty(b);
  for (size_t i = 0; i < pairs; i++)
    b->distance[i] = 0;
  if (reason == NULL)
    reason = distances_copy(b);
  if (reason == NULL)
    reason = distances_complete(b);
  if (reason != NULL)
    flatten(b, reason);
}

/* Reach (I4) */

static bool
tag_in_reach(const struct machine_s *machine,
             const struct machine_range_s *range, uint32_t tag)
{
  if (range->reach_all)
    return true;
  if (tag == 0)
    return false;
  for (uint32_t i = 0; i < range->reach_count; i++)
    if (machine->reach[range->reach_first + i] == tag)
      return true;
  return false;
}

static void
bank_reach(struct build_s *b, bank_id_t id)
{
  const struct machine_range_s *range = &b->machine->range[b->range[id].index];
  struct topology_bank_s *bank = &b->bank[id];
  cpu_id_t cpus = b->topo.cpu_count;
  uintptr_t *set = &b->reach[GPCT_BITSET_WORDS(cpus) * id];

  gpct_bitset_zero(set, cpus);
  bank->reach_count = 0;
  for (cpu_id_t cpu = 0; cpu < cpus; cpu++)
    {
      size_t cell = (size_t)b->cpu[cpu].node * b->topo.node_count + bank->node;

      if (!tag_in_reach(b->machine, range, b->cpu[cpu].tag))
        continue;
      if (b->distance[cell] == TOPOLOGY_UNREACHABLE)
        {
          b->cut = true;
          continue;
        }
      gpct_bitset_set(set, cpus, cpu);
      bank->owner = cpu;
      bank->reach_count++;
    }
  if (bank->reach_count != 1)
    bank->owner = CPU_NONE;
  bank->reach = bank->reach_count == cpus ? b->everyone : set;
}

static void
banks_reach(struct build_s *b)
{
  for (bank_id_t i = 0; i < b->topo.bank_count; i++)
    bank_reach(b, i);
}

/* NULL, or why distances of 255 cannot be true. */
static const char *
reach_fault(const struct build_s *b, uint64_t boot_start)
{
  const struct topology_s *topo = &b->topo;
  bool shared = false;

  if (!b->cut)
    return NULL;
  for (bank_id_t i = 0; i < topo->bank_count; i++)
    {
      const struct topology_bank_s *bank = &topo->bank[i];

      shared = shared || bank->reach_count == topo->cpu_count;
      if (bank->start <= boot_start && boot_start <= bank->last
          && !topology_cpu_reaches(topo, i, 0))
        return "255 keeps the boot processor from its image";
    }
  return shared ? NULL : "255 leaves no bank that all processors reach";
}

static void
reach_settle(struct build_s *b, uint64_t boot_start)
{
  const char *fault;

  gpct_bitset_fill(b->everyone, b->topo.cpu_count);
  banks_reach(b);
  fault = reach_fault(b, boot_start);
  if (fault != NULL)
    {
      flatten(b, fault);
      banks_reach(b);
    }
  for (bank_id_t i = 0; i < b->topo.bank_count; i++)
    {
      b->bank[i].dma = bank_has_dma(b, i);
      if (b->bank[i].reach_count == 0)
        printk("topology: bank %u is reached by no processor\n", (unsigned)i);
    }
}

/* Clusters (I5) */

static bool
cpus_look_alike(const struct topology_s *topo, cpu_id_t a, cpu_id_t b)
{
  const uint8_t *row_a = &topo->distance[topo->cpu[a].node * topo->node_count];
  const uint8_t *row_b = &topo->distance[topo->cpu[b].node * topo->node_count];

  for (bank_id_t i = 0; i < topo->bank_count; i++)
    {
      const struct topology_bank_s *bank = &topo->bank[i];
      bool reaches;

      if (bank->reach_count < 2)
        continue;
      reaches = topology_cpu_reaches(topo, i, a);
      if (reaches != topology_cpu_reaches(topo, i, b)
          || (reaches && row_a[bank->node] != row_b[bank->node]))
        return false;
    }
  return true;
}

static void
clusters_derive(struct build_s *b)
{
  for (cpu_id_t cpu = 0; cpu < b->topo.cpu_count; cpu++)
    {
      cluster_id_t c = 0;

      while (c < b->topo.cluster_count
             && !cpus_look_alike(&b->topo, b->cluster[c].first, cpu))
        c++;
      if (c == b->topo.cluster_count)
        b->cluster[b->topo.cluster_count++]
            = (struct topology_cluster_s){ .first = cpu };
      b->cluster[c].cpu_count++;
      b->cpu[cpu].cluster = c;
    }
}

size_t
topology_build_size(const struct machine_s *machine,
                    const struct topology_limits_s *limits)
{
  struct build_s b = { .machine = machine, .limits = limits };

  return layout(&b, 0);
}

error_t
topology_build(const struct machine_s *machine,
               const struct topology_limits_s *limits, uint64_t boot_start,
               void *memory, struct topology_s *topo)
{
  struct build_s b = { .machine = machine, .limits = limits };

  layout(&b, (uintptr_t)memory);
  b.topo.cpu = b.cpu;
  b.topo.cluster = b.cluster;
  b.topo.bank = b.bank;
  b.topo.node = b.node;
  b.topo.distance = b.distance;
  b.topo.dma_line = machine->dma_line;

  cpus_collect(&b);
  cpus_admit(&b);
  banks_admit(&b, boot_start);
  if (b.topo.cpu_count == 0 || b.topo.bank_count == 0)
    {
      printk("topology: the firmware lists no usable %s\n",
             b.topo.cpu_count == 0 ? "processor" : "memory");
      return -EBADDATA;
    }
  nodes_collect(&b);
  nodes_assign(&b);
  distances_settle(&b);
  reach_settle(&b, boot_start);
  clusters_derive(&b);
  *topo = b.topo;
  return 0;
}
