/* tests: requests that spill over all banks of the machine there is.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Whatever bank serves is filled, until none can serve any more. Cost never
   falls on the way, each bank that may serve does so once, and no other one
   does. Blocks that fill are chained through their first word. */

#include <mutek/cpu.h>
#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>
#include <mutek/startup.h>
#include <mutek/topology.h>

#include "tests/image/lib/test.h"

#define SIZE 64

static void *
fill(bank_id_t bank, void *list)
{
  void *addr;

  for (size_t size = SIZE_MAX / 4 + 1; size >= sizeof(void *);)
    if (mem_bank_alloc(bank, size, &addr) == 0)
      {
        *(void **)addr = list;
        list = addr;
      }
    else
      size /= 2;
  return list;
}

static void
give_back(void *list)
{
  while (list != NULL)
    {
      void *next = *(void **)list;

      mem_free(list);
      list = next;
    }
}

/* Judged when all is given back: a case that fails leaves the machine as it
 * was.
 */
static void
spill(enum mem_reachability_s valid)
{
  const struct topology_s *topo = startup_topology();
  cluster_id_t cluster = topo->cpu[cpu_id()].cluster;
  struct topology_who_s who = { valid, cluster, cpu_id(), cpu_id() };
  bank_id_t wanted = 0, served = 0, wrong = 0;
  uint8_t cost = 0;
  void *list = NULL, *addr;
  error_t err;

  for (bank_id_t i = 0; i < topo->bank_count; i++)
    wanted = (bank_id_t)(wanted + topology_bank_meets(topo, i, &who));
  while ((err = mem_alloc(SIZE, NULL, valid, &addr)) == 0 && served < wanted)
    {
      bank_id_t bank = mem_bank_find(addr);
      uint8_t now = topology_cost(topo, cluster, bank);

      wrong = (bank_id_t)(wrong + (now < cost)
                          + !topology_bank_meets(topo, bank, &who));
      cost = now;
      mem_free(addr);
      list = fill(bank, list);
      served++;
    }
  mem_free(addr);
  give_back(list);
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(served, wanted);
  EXPECT_EQ(err, wanted == 0 ? -ENOTSUP : -ENOMEM);
}

static void
memory_for_all_spills_by_cost(void)
{
  spill(MEM_VALID_SYS);
}

static void
memory_for_dma_spills_by_cost(void)
{
  spill(MEM_VALID_DMA);
}

static void
memory_for_a_processor_spills_by_cost(void)
{
  spill(MEM_VALID_CPU);
}

TEST_SUITE(mem_spill, TEST_CASE(memory_for_all_spills_by_cost),
           TEST_CASE(memory_for_dma_spills_by_cost),
           TEST_CASE(memory_for_a_processor_spills_by_cost));
