/* tests: a machine of constants is the one that would be derived at boot.
   SPDX-License-Identifier: LGPL-2.1-only */

/* What the board's table says goes the way of any firmware's: read, judged,
   sorted; and everything is compared with what the compiler made of the same
   table. Neither touches a byte of a bank. */

#include "mutek/mem_near.h"
#include "mutek/mem_table.h"
#include "tests/image/lib/test.h"

#include <mutek/arch.h>
#include <mutek/mem_alloc.h>
#include <mutek/printk.h>

#define BANKS 16 /* at most, of a board with a table */

static struct topology_s topo;
static struct mem_machine_s mem;
static void *storage, *memory, *tables;

static void *
room(size_t size)
{
  void *addr;

  EXPECT_EQ(mem_alloc(size, NULL, MEM_VALID_SYS, &addr), 0);
  return addr;
}

/* What is said of distances that are not listed does not matter here. */
static bool
derive(void)
{
  struct machine_s machine = { 0 };
  uintptr_t base[BANKS];
  char said[1];
  error_t err;

  EXPECT_EQ(arch_machine_read(&machine), -ENOMEM);
  storage = room(machine_storage_size(&machine));
  machine_storage_set(&machine, storage);
  EXPECT_EQ(arch_machine_read(&machine), 0);

  memory = room(topology_build_size(&machine, &topology_limits_build));
  printk_capture(said, sizeof(said));
  err = topology_build(&machine, &topology_limits_build, machine.range[0].start,
                       memory, &topo);
  printk_capture(NULL, 0);
  EXPECT_EQ(err, 0);
  EXPECT(err == 0 && topo.bank_count <= BANKS);
  if (err != 0 || topo.bank_count > BANKS)
    return false;

  tables = room(mem_machine_size(&topo));
  for (bank_id_t i = 0; i < topo.bank_count; i++)
    base[i] = (uintptr_t)topo.bank[i].start;
  mem_machine_build(&mem, &topo, base, tables);
  return true;
}

static void
forget(void)
{
  mem_free(tables);
  mem_free(memory);
  mem_free(storage);
  tables = memory = storage = NULL;
}

static void
the_topology_is_the_same(void)
{
  const struct topology_s *table = &mem_table_topology;

  if (derive())
    {
      EXPECT_EQ(table->cpu_count, topo.cpu_count);
      EXPECT_EQ(table->cluster_count, topo.cluster_count);
      EXPECT_EQ(table->bank_count, topo.bank_count);
      EXPECT_EQ(table->node_count, topo.node_count);
      EXPECT_EQ(table->dma_line, topo.dma_line);
      EXPECT(table->flat == NULL && topo.flat == NULL);
      EXPECT_EQ(table->cpu[0].hw, topo.cpu[0].hw);
      EXPECT_EQ(table->cpu[0].tag, topo.cpu[0].tag);
      EXPECT_EQ(table->cpu[0].node, topo.cpu[0].node);
      EXPECT_EQ(table->cpu[0].cluster, topo.cpu[0].cluster);
      EXPECT_EQ(table->cpu[0].enabled, topo.cpu[0].enabled);
      EXPECT_EQ(table->cluster[0].first, topo.cluster[0].first);
      EXPECT_EQ(table->cluster[0].cpu_count, topo.cluster[0].cpu_count);
    }
  forget();
}

static void
each_bank_is_the_same(void)
{
  const struct topology_s *table = &mem_table_topology;

  if (derive())
    for (bank_id_t i = 0; i < topo.bank_count; i++)
      {
        const struct topology_bank_s *a = &table->bank[i], *b = &topo.bank[i];

        EXPECT_EQ(a->start, b->start);
        EXPECT_EQ(a->last, b->last);
        EXPECT_EQ(a->reach[0], b->reach[0]);
        EXPECT_EQ(a->reach_count, b->reach_count);
        EXPECT_EQ(a->owner, b->owner);
        EXPECT_EQ(table->node[a->node], topo.node[b->node]);
        EXPECT_EQ(a->dma, b->dma);
        EXPECT_EQ(a->boot, b->boot);
        EXPECT_EQ(a->joined, b->joined);
        EXPECT_EQ(topology_cost(table, 0, i), topology_cost(&topo, 0, i));
        EXPECT_EQ(topology_is_home(table, 0, i), topology_is_home(&topo, 0, i));
      }
  forget();
}

static void
the_order_is_the_same(void)
{
  if (derive())
    for (bank_id_t i = 0; i < topo.bank_count; i++)
      EXPECT_EQ(mem_table_order[i], mem.order[i]);
  forget();
}

static void
the_places_are_the_same(void)
{
  if (derive())
    for (size_t i = 0; i < 3; i++)
      {
        const struct mem_near_s *near = &mem_table_machine.near[i];

        EXPECT_EQ(near->cluster, mem.near[i].cluster);
        EXPECT_EQ(near->cpu, mem.near[i].cpu);
        EXPECT(near->mem == &mem_table_machine);
        EXPECT(near->prox.alloc == mem.near[i].prox.alloc);
        EXPECT(near->prox.priv == near);
      }
  forget();
}

static void
a_weight_is_the_same(void)
{
  if (derive())
    EXPECT_EQ(mem_table_machine.weight_shift, mem.weight_shift);
  forget();
}

TEST_SUITE(mem_table, TEST_CASE(the_topology_is_the_same),
           TEST_CASE(each_bank_is_the_same), TEST_CASE(the_order_is_the_same),
           TEST_CASE(the_places_are_the_same), TEST_CASE(a_weight_is_the_same));
