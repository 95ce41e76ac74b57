/* tests: the order of a cluster over all banks.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Banks have 1 KiB where nothing else is said, and are numbered by address.
   Where a case is about one key of the order, the keys to its left are made
   equal and those to its right point the other way. */

#include "mutek/mem_order.h"
#include "tests/image/lib/invent.h"
#include "tests/image/lib/test.h"

#define BANK 0x400

static uint64_t
bank_start(uint32_t bank)
{
  return 0x10000 + 0x1000 * (uint64_t)bank;
}

static void
set_make(void)
{
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_set(), 0);
}

/* Clusters of one processor each, all as far from `banks` banks of node 99,
   kept apart by banks that each has for itself and a stranger. */
static void
clusters_new(uint32_t clusters, uint32_t banks)
{
  invent_new();
  invent_cpus(clusters + 1, 0);
  for (uint32_t i = 0; i < banks; i++)
    invent_range(bank_start(i), BANK, 99);
  for (uint32_t i = 0; i + 1 < clusters; i++)
    invent_private(bank_start(banks + i), 256, 0,
                   (uint32_t)1 << i | (uint32_t)1 << clusters);
}

/* Key (1) */

static void
the_cheaper_bank_comes_first(void)
{
  invent_new();
  invent_cpus(2, 0);
  invent_range(bank_start(0), BANK, 3)->dma = MACHINE_DMA_NO;
  invent_range(bank_start(1), BANK, 1);
  invent_private(bank_start(2), BANK, 2, 1); /* narrow, yet dearer */
  invent_distance(0, 1, 21);
  invent_distance(0, 2, 22);
  invent_distance(0, 3, 23);
  set_make();
  EXPECT_ORDER(0, 1, 2, 0);
}

static void
costs_go_from_the_processor_to_the_memory(void)
{
  invent_new();
  invent_cpu(0, 0);
  invent_cpu(1, 1);
  invent_cpu(2, 2);
  for (uint32_t i = 0; i < 3; i++)
    invent_range(bank_start(i), BANK, i);
  invent_distances(3, (const uint8_t[]){ 10, 20, 30, //
                                         30, 10, 20, //
                                         20, 30, 10 });
  set_make();
  EXPECT_ORDER(0, 0, 1, 2);
  EXPECT_ORDER(1, 1, 2, 0);
  EXPECT_ORDER(2, 2, 0, 1);
}

static void
the_private_bank_of_one_processor_costs_as_to_it_in_its_cluster_only(void)
{
  invent_new();
  invent_cpu(0, 0);
  invent_cpu(1, 0);
  invent_cpu(2, 1);
  invent_range(bank_start(0), BANK, 0);
  invent_range(bank_start(1), BANK, 1);
  invent_private(bank_start(2), BANK, 0, 1 << 1);
  set_make();
  EXPECT_ORDER(0, 2, 0, 1);
  EXPECT_ORDER(1, 1, 0, 2);
  EXPECT_EQ(topology_cost(&invent.topo, 1, 2), 255);
}

/* Key (2) */

static void
of_equal_cost_the_bank_that_fewer_reach_comes_first(void)
{
  invent_new();
  invent_cpus(4, 0);
  invent_range(bank_start(0), BANK, 0)->dma = MACHINE_DMA_NO;
  invent_private(bank_start(1), BANK, 0, 0x7);
  invent_private(bank_start(2), BANK, 0, 0x1);
  invent_private(bank_start(3), BANK, 0, 0x3);
  set_make();
  EXPECT_EQ(invent.topo.cluster_count, 3);
  EXPECT_ORDER(0, 2, 3, 1, 0);
  EXPECT_ORDER(1, 1, 0, 2, 3);
}

static void
absent_processors_count_among_those_that_reach(void)
{
  invent_new();
  invent_cpus(2, 0);
  invent_cpu(2, 0)->enabled = false;
  invent_cpu(3, 0)->enabled = false;
  invent_private(bank_start(0), BANK, 0, 0x7);
  invent_private(bank_start(1), BANK, 0, 0x3);
  set_make();
  EXPECT_ORDER(0, 1, 0);
}

/* Key (3) */

static void
of_banks_as_narrow_the_one_without_dma_comes_first(void)
{
  invent_new();
  invent_cpus(1, 0);
  invent_range(bank_start(0), BANK, 0);
  invent_range(bank_start(1), BANK, 0)->dma = MACHINE_DMA_NO;
  invent_range(bank_start(2), BANK, 0)->dma = MACHINE_DMA_YES;
  invent_range(bank_start(3), BANK, 0)->dma = MACHINE_DMA_NO;
  set_make();
  EXPECT_ORDER(0, 1, 3, 0, 2);
}

static void
narrow_memory_counts_before_dma(void)
{
  invent_new();
  invent_cpus(3, 0);
  invent_private(bank_start(0), BANK, 0, 0x7)->dma = MACHINE_DMA_NO;
  invent_private(bank_start(1), BANK, 0, 0x3);
  set_make();
  EXPECT_ORDER(0, 1, 0);
}

/* Key (5) */

static void
equals_go_round_by_cluster(void)
{
  clusters_new(4, 3);
  set_make();
  EXPECT_EQ(invent.topo.cluster_count, 5);
  EXPECT_EQ(invent.topo.cpu[2].cluster, 2);
  EXPECT_ORDER(0, 3, 0, 1, 2, 4, 5);
  EXPECT_ORDER(1, 4, 1, 2, 0, 3, 5);
  EXPECT_ORDER(2, 5, 2, 0, 1, 3, 4);
  EXPECT_ORDER(3, 0, 1, 2, 3, 4, 5);
  /* The stranger shares every private bank: three equals, and it is the fifth
     cluster: it starts with the second of each. */
  EXPECT_ORDER(4, 4, 5, 3, 1, 2, 0);
}

static void
equals_are_counted_before_reach_takes_any_away(void)
{
  struct mem_request_s ask;

  /* Cluster 1 sees three equals; the request may use the last two of them. Of
     all three the second would come first, of two the third. */
  invent_new();
  invent_cpu(0, 0);
  invent_cpu(1, 1);
  invent_cpu(2, 1);
  invent_range(bank_start(0), BANK, 0);
  invent_private(bank_start(1), BANK, 1, 0x7)->dma = MACHINE_DMA_NO;
  invent_private(bank_start(2), BANK, 1, 0x7);
  invent_private(bank_start(3), BANK, 1, 0x7);
  set_make();
  EXPECT_EQ(invent.topo.cluster_count, 2);
  EXPECT_ORDER(1, 1, 3, 2, 0);
  ask = invent_ask(1, NULL, MEM_VALID_DMA);
  EXPECT_EQ(invent_land(&ask), 3);
}

static void
the_rotation_does_not_skip_banks_that_a_request_may_not_use(void)
{
  struct mem_request_s ask;

  /* Banks 0, 1 and 2 are each private to one processor of the cluster: equals
     in all keys. Processor 2, of cluster 0, gets to its own without a detour.
   */
  invent_new();
  invent_cpus(3, 0);
  for (uint32_t i = 0; i < 3; i++)
    invent_private(bank_start(i), BANK, 0, (uint32_t)1 << i);
  invent_range(bank_start(3), BANK, 0);
  set_make();
  EXPECT_EQ(invent.topo.cluster_count, 1);
  EXPECT_ORDER(0, 0, 1, 2, 3);
  for (cpu_id_t cpu = 0; cpu < 3; cpu++)
    {
      ask = invent_ask(cpu, NULL, MEM_VALID_CPU);
      EXPECT_EQ(invent_land(&ask), cpu);
    }
  ask = invent_ask(2, NULL, MEM_VALID_CLUSTER);
  EXPECT_EQ(invent_land(&ask), 3);
}

/* The boot bank */

static void
the_boot_bank_is_last_among_its_cost(void)
{
  invent_new();
  invent_cpus(2, 0);
  invent_cpu(2, 1);
  invent_range(bank_start(0), 0x1000, 0)->dma = MACHINE_DMA_NO;
  invent_range(bank_start(2), BANK, 0);
  invent_range(bank_start(3), BANK, 1);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_boot(bank_start(0), bank_start(0) + 0x7ff), 0);
  EXPECT_EQ(invent_set(), 0);
  /* Bank 0 is the boot bank; without DMA it would be before bank 2. */
  EXPECT_ORDER(0, 1, 2, 0, 3);
  EXPECT_ORDER(1, 3, 1, 2, 0);
}

static void
the_boot_bank_is_not_counted_among_its_equals(void)
{
  invent_new();
  invent_cpu(0, 0);
  invent_cpu(1, 1);
  invent_range(bank_start(0), BANK, 1);
  invent_range(bank_start(1), 0x800, 1);
  invent_range(bank_start(2), BANK, 1);
  invent_private(bank_start(3), BANK, 0, 1);
  invent_range(bank_start(4), BANK, 0);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_boot(bank_start(1), bank_start(1) + 0x3ff), 0);
  EXPECT_EQ(invent_set(), 0);
  EXPECT(invent.topo.bank[1].boot);
  /* Counted with it, cluster 1 would begin with bank 2 and end with 0 and 1. */
  EXPECT_ORDER(1, 2, 3, 0, 1, 5, 4);
  EXPECT_ORDER(0, 4, 5, 0, 2, 3, 1);
}

/* Banks out of reach */

static void
banks_out_of_reach_come_last_by_id(void)
{
  invent_new();
  invent_cpu(0, 0);
  invent_cpu(1, 1);
  invent_cpu(2, 1);
  invent_private(bank_start(0), BANK, 1, 0x6);
  invent_private(bank_start(1), BANK, 1, 0x2)->dma = MACHINE_DMA_NO;
  invent_range(bank_start(2), BANK, 0);
  invent_private(bank_start(3), BANK, 1, 0x6);
  invent_private(bank_start(4), BANK, 1, 0);
  invent_distance(0, 0, 254);
  invent_distance(1, 0, 254);
  set_make();
  EXPECT_EQ(invent.topo.cluster_count, 2);
  EXPECT_ORDER(0, 2, 0, 1, 3, 4);
  EXPECT_ORDER(1, 1, 3, 0, 2, 4);
}

static void
the_boot_bank_out_of_reach_is_among_the_last_by_id(void)
{
  invent_new();
  invent_cpu(0, 0);
  invent_cpu(1, 1);
  invent_cpu(2, 1);
  invent_private(bank_start(0), 0x800, 0, 0x1);
  invent_private(bank_start(1), BANK, 0, 0x1);
  invent_range(bank_start(2), BANK, 1);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_boot(bank_start(0), bank_start(0) + 0x3ff), 0);
  EXPECT_EQ(invent_set(), 0);
  EXPECT(invent.topo.bank[0].boot);
  EXPECT_ORDER(1, 3, 0, 1, 2);
}

/* Random machines: the order against the sentence it is made of. */

struct key_s
{
  uint32_t key[5];
};

/* The keys of a bank, the boot bank after (1), but (4) which is 0 for all. */
static struct key_s
key_of(cluster_id_t cluster, bank_id_t bank)
{
  const struct topology_bank_s *b = &invent.topo.bank[bank];
  struct key_s key = { { topology_cost(&invent.topo, cluster, bank), b->boot,
                         b->reach_count, b->dma, 0 } };
  uint32_t k = 0, at = 0;

  if (key.key[0] == 255)
    return (struct key_s){ { 255, 0, 0, 0, bank } };
  for (bank_id_t i = 0; i < invent.topo.bank_count; i++)
    {
      const struct topology_bank_s *other = &invent.topo.bank[i];

      if (topology_cost(&invent.topo, cluster, i) != key.key[0]
          || other->boot != b->boot || other->reach_count != b->reach_count
          || other->dma != b->dma)
        continue;
      at += i < bank;
      k++;
    }
  key.key[4] = (at + k * 16 - cluster) % k;
  return key;
}

static bool
key_rises(struct key_s a, struct key_s b)
{
  for (uint_fast8_t i = 0; i < 5; i++)
    if (a.key[i] != b.key[i])
      return a.key[i] < b.key[i];
  return false;
}

static void
random_machine(void)
{
  uint32_t cpus = 1 + test_random() % 8, banks = 1 + test_random() % 12;
  uint32_t distances = test_random() % 12;

  invent_new();
  for (uint32_t i = 0; i < cpus; i++)
    invent_cpu(i, test_random() % 3);
  invent_range(bank_start(0), 0x800, test_random() % 3);
  for (uint32_t i = 1; i < banks; i++)
    if (test_random() % 2)
      invent_range(bank_start(i), BANK, test_random() % 4)->dma = test_random()
                                                                  % 3;
    else if (invent.machine.reaches.found + cpus <= INVENT_REACHES)
      invent_private(bank_start(i), BANK, test_random() % 4,
                     test_random() % ((uint32_t)1 << cpus));
  for (uint32_t i = 0; i < distances; i++)
    invent_distance(test_random() % 4, test_random() % 4,
                    20 + test_random() % 3);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_boot(bank_start(0), bank_start(0) + 0x3ff), 0);
  EXPECT_EQ(invent_set(), 0);
}

static void
every_order_of_a_random_machine_rises_in_its_keys(void)
{
  for (unsigned turn = 0; turn < 200; turn++)
    {
      random_machine();
      for (cluster_id_t c = 0; c < invent.topo.cluster_count; c++)
        for (bank_id_t i = 0; i + 1 < invent.topo.bank_count; i++)
          EXPECT(key_rises(key_of(c, mem_order_at(&invent.mem, c, i)),
                           key_of(c, mem_order_at(&invent.mem, c, i + 1))));
    }
}

TEST_SUITE(
    mem_order, TEST_CASE(the_cheaper_bank_comes_first),
    TEST_CASE(costs_go_from_the_processor_to_the_memory),
    TEST_CASE(
        the_private_bank_of_one_processor_costs_as_to_it_in_its_cluster_only),
    TEST_CASE(of_equal_cost_the_bank_that_fewer_reach_comes_first),
    TEST_CASE(absent_processors_count_among_those_that_reach),
    TEST_CASE(of_banks_as_narrow_the_one_without_dma_comes_first),
    TEST_CASE(narrow_memory_counts_before_dma),
    TEST_CASE(equals_go_round_by_cluster),
    TEST_CASE(equals_are_counted_before_reach_takes_any_away),
    TEST_CASE(the_rotation_does_not_skip_banks_that_a_request_may_not_use),
    TEST_CASE(the_boot_bank_is_last_among_its_cost),
    TEST_CASE(the_boot_bank_is_not_counted_among_its_equals),
    TEST_CASE(banks_out_of_reach_come_last_by_id),
    TEST_CASE(the_boot_bank_out_of_reach_is_among_the_last_by_id),
    TEST_CASE(every_order_of_a_random_machine_rises_in_its_keys));
