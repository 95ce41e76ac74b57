/* probe: where requests land, for the oracle.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Prints, for a machine, where a request of every processor with every
   constraint lands when its banks are in a certain state:
     empty  nothing is allocated but what the boot needed;
     home   the home banks of its cluster are full;
     far    all banks are full but the last one of its order that it may use;
     part   each bank is filled in part, which `@used` tells.
   tests/system/oracle/check.py says where it should.

   `probe batch` does so for each blob of the payload, otherwise it is the
   running machine that is probed.

   Locks: none, one processor runs. */

#include "probe.h"

#include "mutek/boot/startup_report.h"
#include "mutek/mem_instance.h"
#include "mutek/mem_order.h"
#include "mutek/mem_near.h"

#include <mutek/arch.h>
#include <mutek/assert.h>
#include <mutek/bit.h>
#include <mutek/firmware.h>
#include <mutek/panic.h>
#include <mutek/printk.h>
#include <mutek/startup.h>
#include <mutek/string.h>

#define SIZE 64       /* of every request that is told */
#define FILL_MAX 64   /* blocks that fill a bank */
#define NEAR_PAIRS 48 /* pairs of processors that are sampled, at most */
#define BANKS CONFIG_TOPOLOGY_BANK_MAX

static const char *const valid_name[MEM_VALID_COUNT] = { "SYS", "DMA",
                                                         "CLUSTER", "CPU" };

/** What keeps a bank full. */
static struct
{
  void *block[FILL_MAX];
  unsigned count;
} filler[BANKS];

static uint32_t seed = 1;

static uint32_t
draw(uint32_t end)
{
  seed = seed * 1664525u + 1013904223u;
  return (uint32_t)(((uint64_t)seed * end) >> 32);
}

/* Filling */

static bool
filler_pop(struct mem_machine_s *mem, bank_id_t bank, size_t size)
{
  void *addr;

  if (mem_region_pop(&mem->region[bank], size, 1, &addr) != 0)
    return false;
  if (filler[bank].count == FILL_MAX)
    panic("probe: bank %u takes too many blocks to fill", bank);
  filler[bank].block[filler[bank].count++] = addr;
  return true;
}

static void
filler_fill(struct mem_machine_s *mem, bank_id_t bank)
{
  size_t size = mem->region[bank].size;

  if (filler[bank].count != 0)
    return;
  /* The largest block first: a bisection by arithmetic. */
  for (size_t low = 0; size - low > 1;)
    {
      size_t middle = low + (size - low) / 2;

      if (mem_region_holds(&mem->region[bank], middle, 1))
        low = middle;
      else
        size = middle;
    }
  for (size--; size != 0;)
    if (!filler_pop(mem, bank, size))
      size /= 2;
}

static void
filler_empty(struct mem_machine_s *mem, bank_id_t bank)
{
  while (filler[bank].count != 0)
    {
      void *addr = filler[bank].block[--filler[bank].count];

      if (mem_region_push(&mem->region[bank], addr) != MEMORY_ALLOCATOR_OK)
        panic("probe: bank %u does not take its block back", bank);
    }
}

static void
filler_empty_all(struct mem_machine_s *mem)
{
  for (bank_id_t i = 0; i < mem->topo->bank_count; i++)
    filler_empty(mem, i);
}

/* Asking */

/* Ends a line with where a request lands. */
static void
answer(struct mem_machine_s *mem, cpu_id_t caller,
       const struct mem_request_s *request)
{
  struct mem_result_s result = { 0 };
  struct cpu_pinned_s pinned = { caller };
  error_t err = mem_machine_request(mem, request, pinned, false, &result);

  if (err == 0)
    printk("%u\n", result.bank);
  else
    printk("%s\n", error_name(err));
  if (err == 0
      && mem_region_push(&mem->region[result.bank], result.addr)
             != MEMORY_ALLOCATOR_OK)
    panic("probe: bank %u does not take its block back", result.bank);
}

static void
place(struct mem_machine_s *mem, cpu_id_t cpu, unsigned valid,
      const char *state)
{
  struct mem_request_s request
      = { .size = SIZE, .align = 1, .valid = (enum mem_reachability_s)valid };

  printk("@place %u %s %s ", cpu, valid_name[valid], state);
  answer(mem, cpu, &request);
}

static void
place_strict(struct mem_machine_s *mem, cpu_id_t cpu, unsigned valid,
             const char *state)
{
  struct mem_request_s request = { .size = SIZE,
                                   .align = 1,
                                   .valid = (enum mem_reachability_s)valid,
                                   .flags = MEM_STRICT };

  printk("@strict %u %s %s ", cpu, valid_name[valid], state);
  answer(mem, cpu, &request);
}

/* States */

static void
state_all(struct mem_machine_s *mem, cluster_id_t cluster, const char *state,
          bool strict)
{
  for (cpu_id_t cpu = 0; cpu < mem->topo->cpu_count; cpu++)
    for (unsigned v = 0; v < MEM_VALID_COUNT; v++)
      if (cluster == CLUSTER_NONE || mem->topo->cpu[cpu].cluster == cluster)
        {
          place(mem, cpu, v, state);
          if (strict)
            place_strict(mem, cpu, v, state);
        }
}

static void
state_home(struct mem_machine_s *mem)
{
  for (cluster_id_t c = 0; c < mem->topo->cluster_count; c++)
    {
      for (bank_id_t i = 0; i < mem->topo->bank_count; i++)
        if (topology_is_home(mem->topo, c, i))
          filler_fill(mem, i);
        else
          filler_empty(mem, i);
      state_all(mem, c, "home", true);
    }
  filler_empty_all(mem);
}

/* The last bank of the order that a processor may use; BANK_NONE without. */
static bank_id_t
farthest(struct mem_machine_s *mem, cpu_id_t cpu, unsigned valid)
{
  struct topology_who_s who = {
    .valid = (enum mem_reachability_s)valid,
    .cluster = mem->topo->cpu[cpu].cluster,
    .cpu = cpu,
    .caller = cpu,
  };
  bank_id_t last = BANK_NONE;

  for (bank_id_t i = 0; i < mem->topo->bank_count; i++)
    {
      bank_id_t bank = mem_order_at(mem, who.cluster, i);

      if (topology_bank_meets(mem->topo, bank, &who))
        last = bank;
    }
  return last;
}

static void
state_far(struct mem_machine_s *mem)
{
  for (cpu_id_t cpu = 0; cpu < mem->topo->cpu_count; cpu++)
    for (unsigned v = 0; v < MEM_VALID_COUNT; v++)
      {
        bank_id_t far = farthest(mem, cpu, v);

        for (bank_id_t i = 0; i < mem->topo->bank_count; i++)
          if (far != BANK_NONE && i != far)
            filler_fill(mem, i);
          else
            filler_empty(mem, i);
        place(mem, cpu, v, "far");
      }
  filler_empty_all(mem);
}

static void
tell_used(struct mem_machine_s *mem)
{
  bank_id_t banks = mem->topo->bank_count;

  printk("@used {\"used\":[");
  for (bank_id_t i = 0; i < banks; i++)
    printk("%s%zu", i == 0 ? "" : ",", mem_region_used(&mem->region[i]));
  printk("],\"size\":[");
  for (bank_id_t i = 0; i < banks; i++)
    printk("%s%zu", i == 0 ? "" : ",", mem->region[i].size);
  printk("]}\n");
}

static void
state_part(struct mem_machine_s *mem)
{
  size_t line = mem->topo->dma_line > 1 ? mem->topo->dma_line : 1;

  for (bank_id_t i = 0; i < mem->topo->bank_count; i++)
    {
      size_t eighth = mem->region[i].size / 8;

      if (eighth != 0 && draw(4) != 0)
        filler_pop(mem, i,
                   eighth * draw(8) + 1
                       + draw(eighth < 4096 ? (uint32_t)eighth : 4096));
      /* In part: a request of those told still fits, in whole lines too. */
      if (mem_region_probe(&mem->region[i], bit_align_up(SIZE, line), line)
          != 0)
        filler_empty(mem, i);
    }
  tell_used(mem);
  state_all(mem, CLUSTER_NONE, "part", false);
  filler_empty_all(mem);
}

static void
near_pairs(struct mem_machine_s *mem)
{
  uint32_t cpus = mem->topo->cpu_count, pairs = cpus * cpus;
  uint32_t step = pairs / NEAR_PAIRS + 1;

  for (uint32_t pair = draw(step); pair < pairs; pair += step)
    {
      cpu_id_t caller = (cpu_id_t)(pair / cpus);
      cpu_id_t near = (cpu_id_t)(pair % cpus);
      struct mem_request_s request = {
        .size = SIZE,
        .align = 1,
        .prox = &mem_near_cpu(mem, near)->prox,
        .valid = (enum mem_reachability_s)draw(MEM_VALID_COUNT),
      };

      printk("@near %u %u %s ", caller, near, valid_name[request.valid]);
      answer(mem, caller, &request);
    }
}

void
probe_placements(struct mem_machine_s *mem)
{
  state_all(mem, CLUSTER_NONE, "empty", true);
  state_home(mem);
  state_far(mem);
  state_part(mem);
  near_pairs(mem);
}

static int
batch(const uint8_t *file, size_t size)
{
  size_t offset = 0, total;
  unsigned number = 0;

  while (offset < size
         && fdt_total_size(file + offset, size - offset, &total) == 0)
    {
      struct mem_machine_s *mem;

      printk("@machine %u\n", number);
      mem = probe_machine_make(file + offset, total);
      if (mem != NULL)
        {
          startup_report_set(mem, "boot");
          probe_placements(mem);
        }
      else
        printk("@refused %u\n", number);
      probe_machine_drop();
      number++;
      offset += (total + 7) & ~(size_t)7;
    }
  printk("# %u machines, %zu of %zu bytes\n", number, offset, size);
  return offset < size;
}

int
app_main(void)
{
  const void *file;
  size_t size;

  if (strcmp(arch_command_line(), "batch") != 0)
    {
      probe_placements(mem_instance());
      return 0;
    }
  file = arch_payload(&size);
  return batch(file, size);
}
