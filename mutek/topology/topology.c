/* topology: queries about the machine, and its boot bank.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The topology is constant after boot, so queries take no lock. The boot CPU
   changes it once more, in topology_set_boot(), before the first query.

   Invariants: those of mutek/topology/topology_build.c. topology_set_boot()
   keeps them and makes exactly one bank the boot bank.

   Locks: none. */

#include <mutek/topology.h>

#include <mutek/assert.h>
#include <mutek/printk.h>

#include <gpct/bitset.h>

bool
topology_cpu_reaches(const struct topology_s *topo, bank_id_t bank,
                     cpu_id_t cpu)
{
  assert(bank < topo->bank_count && cpu < topo->cpu_count);
  return gpct_bitset_test(topo->bank[bank].reach, topo->cpu_count, cpu);
}

bool
topology_cluster_reaches(const struct topology_s *topo, bank_id_t bank,
                         cluster_id_t cluster)
{
  const struct topology_cluster_s *c = &topo->cluster[cluster];

  assert(cluster < topo->cluster_count);

  /* I5: all CPUs of a cluster reach the same shared banks, so the first CPU
     stands for its cluster. */
  if (topo->bank[bank].reach_count == 1)
    return c->cpu_count == 1 && c->first == topo->bank[bank].owner;
  return topology_cpu_reaches(topo, bank, c->first);
}

/* Index of the entry for a cluster and a bank in a node-by-node table. Returns
   false if no CPU of the cluster reaches the bank. */
static bool
cell_find(const struct topology_s *topo, cluster_id_t cluster, bank_id_t bank,
          size_t *cell)
{
  const struct topology_bank_s *b = &topo->bank[bank];
  cpu_id_t cpu;

  assert(cluster < topo->cluster_count && bank < topo->bank_count);
  cpu = topo->cluster[cluster].first;
  if (b->reach_count == 1 && topo->cpu[b->owner].cluster == cluster)
    cpu = b->owner;
  *cell = (size_t)topo->cpu[cpu].node * topo->node_count + b->node;
  return topology_cpu_reaches(topo, bank, cpu);
}

uint8_t
topology_cost(const struct topology_s *topo, cluster_id_t cluster,
              bank_id_t bank)
{
  size_t cell;

  if (!cell_find(topo, cluster, bank, &cell))
    return TOPOLOGY_UNREACHABLE;
  return topo->distance[cell];
}

uint32_t
topology_perf(const struct topology_s *topo, enum machine_perf_e kind,
              cluster_id_t cluster, bank_id_t bank)
{
  size_t cell;

  if (topo->perf[kind] == NULL || !cell_find(topo, cluster, bank, &cell))
    return 0;
  return topo->perf[kind][cell];
}

bool
topology_is_home(const struct topology_s *topo, cluster_id_t cluster,
                 bank_id_t bank)
{
  uint8_t cost = topology_cost(topo, cluster, bank);

  if (!topology_cluster_reaches(topo, bank, cluster))
    return false;
  for (bank_id_t i = 0; i < topo->bank_count; i++)
    if (topology_cost(topo, cluster, i) < cost
        && topology_cluster_reaches(topo, i, cluster))
      return false;
  return true;
}

bool
topology_bank_meets(const struct topology_s *topo, bank_id_t bank,
                    const struct topology_who_s *who)
{
  const struct topology_bank_s *b = &topo->bank[bank];

  switch (who->valid)
    {
    case MEM_REACH_SYS:
      return b->reach_count == topo->cpu_count;
    case MEM_REACH_DMA:
      return b->reach_count == topo->cpu_count && b->dma;
    case MEM_REACH_CLUSTER:
      return topology_cluster_reaches(topo, bank, who->cluster)
             && topology_cpu_reaches(topo, bank, who->caller);
    case MEM_REACH_CPU:
      return topology_cpu_reaches(topo, bank, who->cpu)
             && topology_cpu_reaches(topo, bank, who->caller);
    default:
      return false;
    }
}

/* Finds the banks that hold a range. The range may cross an end of the DMA
   window. Returns false if no single listed range holds all of it. */
static bool
banks_around(const struct topology_s *topo, uint64_t start, uint64_t last,
             bank_id_t *first, bank_id_t *end)
{
  bank_id_t i = 0;

  while (i < topo->bank_count && topo->bank[i].last < start)
    i++;
  if (i == topo->bank_count || topo->bank[i].start > start)
    return false;

  *first = i;
  while (topo->bank[i].last < last)
    if (++i == topo->bank_count || !topo->bank[i].joined)
      return false;
  *end = (bank_id_t)(i + 1);
  return true;
}

/* Moves the banks from index @tt from to index @tt to. */
static void
banks_shift(struct topology_s *topo, struct topology_bank_s *bank,
            bank_id_t from, bank_id_t to)
{
  bank_id_t moved = (bank_id_t)(topo->bank_count - from);

  if (to > from)
    for (bank_id_t i = moved; i != 0; i--)
      bank[to + i - 1] = bank[from + i - 1];
  else
    for (bank_id_t i = 0; i < moved; i++)
      bank[to + i] = bank[from + i];
  topo->bank_count = (bank_id_t)(topo->bank_count + to - from);
}

/* Adds the rest of a bank, unless it is smaller than the minimum. */
static bank_id_t
piece_add(struct topology_bank_s *piece, bank_id_t count,
          const struct topology_bank_s *bank, uint64_t bank_min)
{
  if (bank->last - bank->start < bank_min - 1)
    {
      printk("topology: memory 0x%llx to 0x%llx: too small, dropped\n",
             (unsigned long long)bank->start, (unsigned long long)bank->last);
      return count;
    }
  piece[count] = *bank;
  return (bank_id_t)(count + 1);
}

error_t
topology_set_boot(struct topology_s *topo,
                  const struct topology_limits_s *limits, uint64_t start,
                  uint64_t last)
{
  /* The derived tables are writable here, and constant for all other code. */
  struct topology_bank_s *bank = (struct topology_bank_s *)topo->bank;
  struct topology_bank_s piece[3], before, boot, after;
  bank_id_t first, end, count = 0;

  if (last < start || !banks_around(topo, start, last, &first, &end))
    {
      printk("topology: no memory holds the boot bank, 0x%llx to 0x%llx\n",
             (unsigned long long)start, (unsigned long long)last);
      return -EBADDATA;
    }

  before = boot = bank[first];
  after = bank[end - 1];
  before.last = start - 1;
  after.start = last + 1;
  boot.start = start;
  boot.last = last;
  boot.boot = true;
  for (bank_id_t i = first; i < end; i++)
    boot.dma = boot.dma && bank[i].dma;

  if (before.start < start)
    count = piece_add(piece, count, &before, limits->bank_min);
  piece[count++] = boot;
  if (after.last > last)
    count = piece_add(piece, count, &after, limits->bank_min);

  banks_shift(topo, bank, end, (bank_id_t)(first + count));
  for (bank_id_t i = 0; i < count; i++)
    bank[first + i] = piece[i];
  return 0;
}
