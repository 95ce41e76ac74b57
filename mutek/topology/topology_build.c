/* topology: derives the topology from a struct machine_s.
   SPDX-License-Identifier: LGPL-2.1-only */

/* topology_build() checks the facts of a struct machine_s one kind after
   another. Each step uses only results of earlier steps: CPUs and banks here,
   nodes and distances in topology_distance.c, reach and clusters in
   topology_reach.c.

   A contradiction is repaired and reported in one line, or makes the machine
   flat: every distance is 10.

   Invariants of the result. No later code checks them again:
     I1  CPU 0 is the boot CPU; the others ascend by hardware id, without
     duplicates;
     I2  banks ascend by address and do not overlap;
     I3  each node id comes from a CPU or from listed memory; node ids ascend;
     I4  the distance to a bank is 10 to 254 for each CPU that reaches it; a CPU
         at distance 255 does not reach the bank;
     I5  clusters are numbered in the order of their lowest CPUs. Two CPUs are
   in one cluster exactly if each bank that two or more CPUs reach looks the
         same to them: both reach it at one distance, or neither does.

   Locks: none; only the boot CPU runs.

   All tables lie in the caller's memory: the permanent ones first, then
   scratch. */

#include "mutek/base/carve.h"
#include "topology_build.h"

#include <mutek/assert.h>
#include <mutek/printk.h>

#include <gpct/bitset.h>
#include <gpct/sort.h>

static_assert(CONFIG_CPU_MAX < CPU_NONE, "a CPU id has 16 bits");
static_assert(CONFIG_TOPOLOGY_BANK_MAX < BANK_NONE, "a bank id has 16 bits");
static_assert(CONFIG_TOPOLOGY_NODE_MAX < 0xffff, "a node index has 16 bits");

/** The boot bank can split a bank into three: two more banks. */
#define BOOT_SPLITS 2

static_assert(CONFIG_TOPOLOGY_BANK_MAX > BOOT_SPLITS, "room for the boot bank");

const struct topology_limits_s topology_limits_build = {
  .cpu_max = CONFIG_CPU_MAX,
  .bank_max = CONFIG_TOPOLOGY_BANK_MAX,
  .node_max = CONFIG_TOPOLOGY_NODE_MAX,
  .address_bits = 8 * sizeof(uintptr_t),
  .bank_min = CONFIG_TOPOLOGY_BANK_MIN,
};

/** Upper bounds of each kind, for the sizes of the arrays. */
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
  most.nodes = least(most.cpus + machine->ranges.found, limits->node_max);
  return most;
}

/* The only function that defines the layout of the memory. With memory 0 it
   only measures. */
static uintptr_t
layout(struct build_s *b, uintptr_t memory)
{
  struct bounds_s most = bounds(b->machine, b->limits);
  size_t words = GPCT_BITSET_WORDS(most.cpus);
  uintptr_t end = memory;
  bool measured = memory == 0;

  b->cpu = carve(&end, measured, most.cpus, sizeof(*b->cpu));
  b->cluster = carve(&end, measured, most.cpus, sizeof(*b->cluster));
  b->bank = carve(&end, measured, most.banks, sizeof(*b->bank));
  b->node = carve(&end, measured, most.cpus + b->machine->ranges.found,
                  sizeof(*b->node));
  b->distance = carve(&end, measured, most.nodes * most.nodes, 1);
  for (unsigned i = 0; i < ARRAY_SIZE(b->perf); i++)
    b->perf[i] = carve(&end, measured,
                       b->machine->perfs.found != 0 ? most.nodes * most.nodes
                                                    : 0,
                       sizeof(**b->perf));
  b->everyone = carve(&end, measured, words, sizeof(*b->everyone));
  b->reach = carve(&end, measured, words * most.banks, sizeof(*b->reach));
  b->topo.memory_size = end - memory;

  b->listed = carve(&end, measured, b->machine->cpus.found, sizeof(*b->listed));
  b->range = carve(&end, measured, topology_ranges_max(b->machine),
                   sizeof(*b->range));
  b->bank_node = carve(&end, measured, most.banks, sizeof(*b->bank_node));
  return end;
}

/* CPUs (I1) */

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

/* Returns the index of the boot CPU in the sorted list. Uses the reported boot
   CPU if its first entry is enabled; otherwise the lowest enabled CPU;
   otherwise the lowest CPU. Prints a line if the reported boot CPU is not
   used. */
static uint32_t
cpus_boot(const struct build_s *b)
{
  const struct machine_s *machine = b->machine;
  uint32_t count = machine->cpus.found, boot = count, known = count;

  for (uint32_t i = 0; i < count; i++)
    {
      uint64_t hw = b->listed[i].hw;

      if (i != 0 && hw == b->listed[i - 1].hw)
        continue;
      if (machine->boot_known && hw == machine->boot_hw)
        known = i;
      if (boot == count && machine->cpu[b->listed[i].index].enabled)
        boot = i;
    }
  if (known != count && machine->cpu[b->listed[known].index].enabled)
    return known;
  if (boot == count)
    boot = known == count ? 0 : known;
  if (!machine->cpu[b->listed[boot].index].enabled)
    printk("topology: no processor is enabled, 0x%llx boots anyway\n",
           (unsigned long long)b->listed[boot].hw);
  else if (known != count)
    printk("topology: boot processor 0x%llx is disabled, 0x%llx boots\n",
           (unsigned long long)machine->boot_hw,
           (unsigned long long)b->listed[boot].hw);
  return boot;
}

static void
cpus_collect(struct build_s *b)
{
  const struct machine_s *machine = b->machine;
  uint32_t count = machine->cpus.found;
  uint64_t boot;

  for (uint32_t i = 0; i < count; i++)
    b->listed[i] = (struct listed_cpu_s){ machine->cpu[i].hw, i, false };
  listed_sort(b->listed, count);
  if (count == 0)
    return;
  boot = b->listed[cpus_boot(b)].hw;
  for (uint32_t i = 0; i < count; i++)
    b->listed[i].boot = b->listed[i].hw == boot;
  listed_sort(b->listed, count);
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
        printk("topology: processor 0x%llx listed twice, first entry used\n",
               (unsigned long long)cpu->hw);
      else if (b->topo.cpu_count == b->limits->cpu_max)
        dropped++;
      else
        {
          b->listed[b->topo.cpu_count] = listed;
          b->cpu[b->topo.cpu_count++] = (struct topology_cpu_s){
            .hw = cpu->hw,
            .tag = cpu->tag,
            .enabled = cpu->enabled || listed.boot,
          };
        }
      former = cpu->hw;
    }
  if (dropped != 0)
    printk("topology: %u processors more than this build admits, ignored\n",
           (unsigned)dropped);
}

/* Banks (I2), without their nodes */

/* The boot bank must stay, whatever the limit, so the range that holds it is
   kept in the last place if necessary. The boot bank will split that range. */
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
  if (b.topo.cpu_count == 0)
    printk("topology: the firmware lists no processor\n");
  if (b.topo.cpu_count == 0 || b.topo.bank_count == 0)
    return -EBADDATA; /* topology_ranges() printed why there is no bank */
  topology_nodes_collect(&b);
  topology_nodes_assign(&b);
  topology_distances_build(&b);
  topology_perfs_build(&b);
  topology_reach_build(&b, boot_start);
  topology_clusters_derive(&b);
  *topo = b.topo;
  return 0;
}
