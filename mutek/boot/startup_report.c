/* startup: prints the machine in one line, for programs.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Prints the `@mem` line of doc/contract.md in JSON. It contains everything
   derived from the firmware's tables, so that a program can predict the
   placement of each request. It also contains the counters.

   Invariant: all printed values are constant, except the counters and the CPU
   states. Locks: a bank's, while its counters are read. */

#include "startup_report.h"

#include "mutek/mem_instance.h"
#include "mutek/mem_order.h"

#include <mutek/mem_bank.h>
#include <mutek/printk.h>
#include <mutek/startup.h>

#include <gpct/bitset.h>

static const char *const valid_name[MEM_VALID_COUNT] = { "SYS", "DMA",
                                                         "CLUSTER", "CPU" };

static const char *
comma(unsigned index)
{
  return index == 0 ? "" : ",";
}

static const char *
state_name(cpu_id_t cpu)
{
  switch (startup_state(cpu))
    {
    case STARTUP_BOOT:
      return "boot";
    case STARTUP_UP:
      return "up";
    default:
      return "absent";
    }
}

static void
print_cpus(const struct topology_s *topo)
{
  printk("\"cpus\":[");
  for (cpu_id_t i = 0; i < topo->cpu_count; i++)
    {
      const struct topology_cpu_s *cpu = &topo->cpu[i];

      printk("%s{\"id\":%u,\"hw\":\"0x%llx\",\"node\":%u,\"cluster\":%u,"
             "\"state\":\"%s\"}",
             comma(i), i, (unsigned long long)cpu->hw,
             (unsigned)topo->node[cpu->node], cpu->cluster, state_name(i));
    }
  printk("],");
}

static void
print_cluster(const struct topology_s *topo, cluster_id_t id)
{
  unsigned printed = 0;

  printk("%s{\"id\":%u,\"cpus\":[", comma(id), id);
  for (cpu_id_t i = 0; i < topo->cpu_count; i++)
    if (topo->cpu[i].cluster == id)
      printk("%s%u", comma(printed++), i);
  printk("],\"home\":[");
  printed = 0;
  for (bank_id_t i = 0; i < topo->bank_count; i++)
    if (topology_is_home(topo, id, i))
      printk("%s%u", comma(printed++), i);
  printk("]}");
}

static void
print_clusters(const struct topology_s *topo)
{
  printk("\"clusters\":[");
  for (cluster_id_t i = 0; i < topo->cluster_count; i++)
    print_cluster(topo, i);
  printk("],");
}

static void
print_reach(const struct topology_s *topo, const struct topology_bank_s *bank)
{
  unsigned printed = 0;

  if (bank->reach_count == topo->cpu_count)
    {
      printk("\"all\"");
      return;
    }
  printk("[");
  for (cpu_id_t i = 0; i < topo->cpu_count; i++)
    if (gpct_bitset_test(bank->reach, topo->cpu_count, i))
      printk("%s%u", comma(printed++), i);
  printk("]");
}

static void
print_bank(const struct mem_machine_s *mem, bank_id_t id)
{
  const struct topology_bank_s *bank = &mem->topo->bank[id];
  struct memory_allocator_stats_s stats;

  mem_region_stats(&mem->region[id], &stats);
  printk("%s{\"id\":%u,\"start\":\"0x%llx\",\"last\":\"0x%llx\",", comma(id),
         id, (unsigned long long)bank->start, (unsigned long long)bank->last);
  if (mem->region[id].start != bank->start)
    printk("\"host\":\"0x%zx\",", (size_t)mem->region[id].start);
  printk("\"node\":%u,\"cpus\":", (unsigned)mem->topo->node[bank->node]);
  print_reach(mem->topo, bank);
  printk(",\"dma\":%s,\"boot\":%s,\"used\":%zu,\"free\":%zu}",
         bank->dma ? "true" : "false", bank->boot ? "true" : "false",
         stats.used, stats.free);
}

static void
print_banks(const struct mem_machine_s *mem)
{
  printk("\"banks\":[");
  for (bank_id_t i = 0; i < mem->topo->bank_count; i++)
    print_bank(mem, i);
  printk("],");
}

static void
print_costs(const struct topology_s *topo)
{
  printk("\"cost\":[");
  for (cluster_id_t c = 0; c < topo->cluster_count; c++)
    {
      printk("%s[", comma(c));
      for (bank_id_t i = 0; i < topo->bank_count; i++)
        printk("%s%u", comma(i), topology_cost(topo, c, i));
      printk("]");
    }
  printk("],");
}

/* One row per cluster; null if a figure is not listed. */
static void
print_figures(const struct topology_s *topo, enum machine_perf_e kind)
{
  for (cluster_id_t c = 0; c < topo->cluster_count; c++)
    {
      printk("%s[", comma(c));
      for (bank_id_t i = 0; i < topo->bank_count; i++)
        {
          uint32_t value = topology_perf(topo, kind, c, i);

          if (value == 0)
            printk("%snull", comma(i));
          else
            printk("%s%u", comma(i), (unsigned)value);
        }
      printk("]");
    }
  printk("],");
}

static void
print_perf(const struct topology_s *topo)
{
  if (topo->perf[MACHINE_LATENCY_NS] == NULL)
    return;
  printk("\"lat_ns\":[");
  print_figures(topo, MACHINE_LATENCY_NS);
  printk("\"bw_mbs\":[");
  print_figures(topo, MACHINE_BANDWIDTH_MBS);
}

static struct topology_who_s
who(const struct topology_s *topo, cpu_id_t cpu, enum mem_reachability_s valid)
{
  return (struct topology_who_s){
    .valid = valid,
    .cluster = topo->cpu[cpu].cluster,
    .cpu = cpu,
    .caller = cpu,
  };
}

/* The banks of its cluster's order that a CPU may use, for each
   reachability. */
static void
print_order(const struct mem_machine_s *mem, cpu_id_t cpu)
{
  const struct topology_s *topo = mem->topo;

  printk("{");
  for (unsigned v = 0; v < MEM_VALID_COUNT; v++)
    {
      struct topology_who_s who_must = who(topo, cpu,
                                           (enum mem_reachability_s)v);
      unsigned printed = 0;

      printk("%s\"%s\":[", comma(v), valid_name[v]);
      for (bank_id_t i = 0; i < topo->bank_count; i++)
        {
          bank_id_t bank = mem_order_at(mem, who_must.cluster, i);

          if (topology_bank_meets(topo, bank, &who_must))
            printk("%s%u", comma(printed++), bank);
        }
      printk("]");
    }
  printk("}");
}

/* Only MEM_VALID_CPU can differ between the CPUs of one cluster. */
static bool
order_differs(const struct topology_s *topo, cpu_id_t cpu)
{
  struct topology_who_s mine = who(topo, cpu, MEM_REACH_CPU);
  struct topology_who_s first = who(topo, topo->cluster[mine.cluster].first,
                                    MEM_REACH_CPU);

  for (bank_id_t i = 0; i < topo->bank_count; i++)
    if (topology_bank_meets(topo, i, &mine)
        != topology_bank_meets(topo, i, &first))
      return true;
  return false;
}

static void
print_order_cpus(const struct mem_machine_s *mem)
{
  const struct topology_s *topo = mem->topo;
  unsigned printed = 0, listed;

  printk("],\"cpu\":{");
  for (cpu_id_t cpu = 0; cpu < topo->cpu_count; cpu++)
    {
      struct topology_who_s who_must = who(topo, cpu, MEM_REACH_CPU);

      if (!order_differs(topo, cpu))
        continue;
      printk("%s\"%u\":{\"CPU\":[", comma(printed++), cpu);
      listed = 0;
      for (bank_id_t i = 0; i < topo->bank_count; i++)
        {
          bank_id_t bank = mem_order_at(mem, who_must.cluster, i);

          if (topology_bank_meets(topo, bank, &who_must))
            printk("%s%u", comma(listed++), bank);
        }
      printk("]}");
    }
}

static void
print_orders(const struct mem_machine_s *mem)
{
  const struct topology_s *topo = mem->topo;

  printk("\"order\":{\"cluster\":[");
  for (cluster_id_t c = 0; c < topo->cluster_count; c++)
    {
      printk("%s", comma(c));
      print_order(mem, topo->cluster[c].first);
    }
  print_order_cpus(mem);
  printk("},\"global\":{");
  for (unsigned v = MEM_REACH_SYS; v <= MEM_REACH_DMA; v++)
    {
      struct topology_who_s who_must = who(topo, 0, (enum mem_reachability_s)v);
      unsigned printed = 0;

      printk("%s\"%s\":[", comma(v), valid_name[v]);
      for (bank_id_t i = 0; i < topo->bank_count; i++)
        if (topology_bank_meets(topo, i, &who_must))
          printk("%s%u", comma(printed++), i);
      printk("]");
    }
  printk("}},");
}

/* Sums over all proximities and all banks. */
static void
print_counts(const struct mem_machine_s *mem)
{
  static const char *const failed_name[MEM_FAILED_COUNT]
      = { "EINVAL", "EAGAIN", "ENOTSUP", "ERANGE", "ENOMEM" };
  size_t hit = 0, miss = 0, foreign = 0;
  size_t failed[MEM_FAILED_COUNT] = { 0 };

  for (cluster_id_t c = 0; c < mem->topo->cluster_count + 2; c++)
    {
      hit += mem_machine_hits(mem, c);
      miss += atomic_load(&mem->count[c].miss);
      for (unsigned i = 0; i < MEM_FAILED_COUNT; i++)
        failed[i] += atomic_load(&mem->count[c].failed[i]);
    }
  for (bank_id_t i = 0; i < mem->topo->bank_count; i++)
    foreign += atomic_load(&mem->region[i].foreign);

  printk("\"count\":{\"hit\":%zu,\"miss\":%zu,\"foreign\":%zu,\"failed\":{",
         hit, miss, foreign);
  for (unsigned i = 0; i < MEM_FAILED_COUNT; i++)
    printk("%s\"%s\":%zu", comma(i), failed_name[i], failed[i]);
  printk("}}}\n");
}

void
startup_report_set(const struct mem_machine_s *mem, const char *when)
{
  const char *flat = mem->topo->flat;

  printk("@mem {\"v\":1,\"when\":\"%s\",", when);
  if (flat == NULL)
    printk("\"flat\":null,");
  else
    printk("\"flat\":\"%s\",", flat);
  print_cpus(mem->topo);
  print_clusters(mem->topo);
  print_banks(mem);
  print_costs(mem->topo);
  print_perf(mem->topo);
  print_orders(mem);
  print_counts(mem);
}

void
startup_report(const char *when)
{
  startup_report_set(mem_instance(), when);
}
