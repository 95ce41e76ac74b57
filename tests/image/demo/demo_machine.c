/* demo: the machine, told to people.
   SPDX-License-Identifier: LGPL-2.1-only */

#include "demo.h"

#include "mutek/mem_instance.h"
#include "mutek/mem_order.h"

#include <mutek/printk.h>
#include <mutek/startup.h>
#include <mutek/topology.h>

/* A size with the largest unit that leaves no more than four digits. */
static void
show_size(uint64_t size)
{
  static const char unit[] = "BKMGTPE";
  unsigned i = 0;

  while (size >= 10000)
    {
      size >>= 10;
      i++;
    }
  printk("%6llu %c%s", (unsigned long long)size, unit[i], i == 0 ? " " : "B");
}

/* Ids as ranges: 0-3,8. */
static void
show_cpus(const struct topology_s *topo, cluster_id_t cluster)
{
  bool said = false;

  for (cpu_id_t i = 0, end; i < topo->cpu_count; i = end)
    {
      for (end = i; end < topo->cpu_count && topo->cpu[end].cluster == cluster;
           end++)
        ;
      if (end == i)
        {
          end++;
          continue;
        }
      printk("%s%u", said ? "," : "", i);
      if (end - i > 1)
        printk("-%u", end - 1);
      said = true;
    }
}

static void
show_clusters(const struct topology_s *topo)
{
  printk("\nClusters: processors for whom memory looks the same\n");
  for (cluster_id_t c = 0; c < topo->cluster_count && c < ROWS_MAX; c++)
    {
      printk("  cluster %-4u processors ", c);
      show_cpus(topo, c);
      printk("; home: bank");
      for (bank_id_t i = 0; i < topo->bank_count; i++)
        if (topology_is_home(topo, c, i))
          printk(" %u", i);
      printk("\n");
    }
  if (topo->cluster_count > ROWS_MAX)
    printk("  ... and %u more\n", topo->cluster_count - ROWS_MAX);
}

static void
show_bank(const struct topology_s *topo, bank_id_t id)
{
  const struct topology_bank_s *bank = &topo->bank[id];

  printk("  bank %-4u 0x%-12llx", id, (unsigned long long)bank->start);
  show_size(bank->last - bank->start + 1);
  printk("  node %-4u ", (unsigned)topo->node[bank->node]);
  if (bank->reach_count == topo->cpu_count)
    printk("reached by all");
  else
    printk("reached by %u of %u", bank->reach_count, topo->cpu_count);
  printk("%s%s\n", bank->dma ? " and by DMA" : "",
         bank->boot ? "; the boot bank" : "");
}

static void
show_banks(const struct topology_s *topo)
{
  printk("\nBanks: memory with a single set of properties\n");
  for (bank_id_t i = 0; i < topo->bank_count && i < ROWS_MAX; i++)
    show_bank(topo, i);
  if (topo->bank_count > ROWS_MAX)
    printk("  ... and %u more\n", topo->bank_count - ROWS_MAX);
}

static void
show_costs(const struct topology_s *topo)
{
  unsigned banks = topo->bank_count < ROWS_MAX ? topo->bank_count : ROWS_MAX;

  printk("\nCosts: from a cluster to a bank; 10 is local, - out of reach\n"
         "  bank        ");
  for (bank_id_t i = 0; i < banks; i++)
    printk("%4u", i);
  for (cluster_id_t c = 0; c < topo->cluster_count && c < ROWS_MAX; c++)
    {
      printk("\n  cluster %-4u", c);
      for (bank_id_t i = 0; i < banks; i++)
        if (topology_cost(topo, c, i) == TOPOLOGY_UNREACHABLE)
          printk("   -");
        else
          printk("%4u", topology_cost(topo, c, i));
    }
  printk("\n");
}

static void
show_orders(const struct mem_machine_s *mem)
{
  const struct topology_s *topo = mem->topo;

  printk("\nOrders: where a request near a cluster is tried, best first\n");
  for (cluster_id_t c = 0; c < topo->cluster_count && c < ROWS_MAX; c++)
    {
      printk("  cluster %-4u", c);
      for (bank_id_t i = 0; i < topo->bank_count && i < 2 * ROWS_MAX; i++)
        {
          bank_id_t bank = mem_order_at(mem, c, i);

          if (topology_cost(topo, c, bank) != TOPOLOGY_UNREACHABLE)
            printk(" %u", bank);
        }
      printk("\n");
    }
}

void
demo_machine(void)
{
  const struct topology_s *topo = startup_topology();

  printk("\nThe machine: %u processors, %u of them running; %u clusters; "
         "%u banks\n",
         topo->cpu_count, startup_cpu_count(), topo->cluster_count,
         topo->bank_count);
  if (topo->flat != NULL)
    printk("  Its distances are ignored: %s.\n", topo->flat);
  show_clusters(topo);
  show_banks(topo);
  show_costs(topo);
  show_orders(mem_instance());
}
