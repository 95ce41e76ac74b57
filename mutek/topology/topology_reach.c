/* topology: which CPUs reach which bank, and the clusters.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The reach of a bank is the set of CPUs that the firmware lists for it,
   without those at distance 255. CPUs to which all shared banks look the same
   form a cluster.

   Invariants: I4 and I5 of topology_build.c.

   Locks: none; only the boot CPU runs. */

#include "topology_build.h"

#include <mutek/printk.h>

#include <gpct/bitset.h>

/* A bank lies wholly inside the DMA window or wholly outside (I3 of
   topology_ranges.c), so its first byte decides. */
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

/* Returns NULL, or the reason why the distances of 255 cannot be true. */
static const char *
reach_check(const struct build_s *b, uint64_t boot_start)
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

void
topology_reach_build(struct build_s *b, uint64_t boot_start)
{
  const char *fault;

  gpct_bitset_fill(b->everyone, b->topo.cpu_count);
  banks_reach(b);
  fault = reach_check(b, boot_start);
  if (fault != NULL)
    {
      topology_flatten(b, fault);
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
  const size_t nodes = topo->node_count;
  const uint8_t *row_a = &topo->distance[topo->cpu[a].node * nodes];
  const uint8_t *row_b = &topo->distance[topo->cpu[b].node * nodes];

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

void
topology_clusters_derive(struct build_s *b)
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
