/* tests: clusters and homes.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Node n has processor n and bank n at 0x1000 * (n + 1), unless said
   otherwise. A distance goes from a processor's node to a bank's. */

#include "tests/image/lib/invent.h"
#include "tests/image/lib/test.h"

static void
nodes_new(uint32_t nodes)
{
  invent_new();
  for (uint32_t i = 0; i < nodes; i++)
    {
      invent_cpu(i, i);
      invent_range(0x1000 * (i + 1), 0x1000, i);
    }
  invent.boot_start = 0x1000;
}

/* The cost of a bank to a processor's cluster. */
static uint8_t
cost(cpu_id_t cpu, bank_id_t bank)
{
  return topology_cost(&invent.topo, invent.topo.cpu[cpu].cluster, bank);
}

static bool
home(cpu_id_t cpu, bank_id_t bank)
{
  return topology_is_home(&invent.topo, invent.topo.cpu[cpu].cluster, bank);
}

/* Clusters */

static void
processors_of_one_node_are_one_cluster(void)
{
  invent_new();
  invent_cpus(2, 0);
  invent_cpus(3, 1);
  invent_range(0x1000, 0x1000, 0);
  invent_range(0x3000, 0x1000, 1);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.cluster_count, 2);
  EXPECT_EQ(invent.topo.cluster[0].first, 0);
  EXPECT_EQ(invent.topo.cluster[0].cpu_count, 2);
  EXPECT_EQ(invent.topo.cluster[1].first, 2);
  EXPECT_EQ(invent.topo.cluster[1].cpu_count, 3);
}

static void
nodes_with_equal_costs_are_one_cluster(void)
{
  nodes_new(3);
  /* 0 and 1 are as far from everything; 2 is its own. */
  invent_distances(3, (const uint8_t[]){ 10, 10, 30, //
                                         10, 10, 30, //
                                         30, 30, 10 });
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.cluster_count, 2);
  EXPECT_EQ(invent.topo.cpu[0].cluster, 0);
  EXPECT_EQ(invent.topo.cpu[1].cluster, 0);
  EXPECT_EQ(invent.topo.cpu[2].cluster, 1);
}

static void
a_distance_to_a_node_without_memory_splits_nothing(void)
{
  invent_new();
  invent_cpu(0, 0);
  invent_cpu(1, 1);
  invent_range(0x1000, 0x1000, 2);
  invent_distance(0, 1, 99);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.cluster_count, 1);
}

static void
clusters_are_numbered_by_their_lowest_processor(void)
{
  invent_new();
  invent_cpu(0, 1);
  invent_cpu(1, 0);
  invent_cpu(2, 1);
  invent_cpu(3, 2);
  invent_cpu(4, 0);
  for (uint32_t node = 0; node < 3; node++)
    invent_range(0x1000 * node, 0x1000, node);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.cluster_count, 3);
  EXPECT_EQ(invent.topo.cpu[0].cluster, 0);
  EXPECT_EQ(invent.topo.cpu[2].cluster, 0);
  EXPECT_EQ(invent.topo.cpu[1].cluster, 1);
  EXPECT_EQ(invent.topo.cpu[4].cluster, 1);
  EXPECT_EQ(invent.topo.cpu[3].cluster, 2);
  EXPECT_EQ(invent.topo.cluster[1].first, 1);
}

static void
a_bank_of_a_single_processor_splits_no_cluster(void)
{
  invent_new();
  invent_cpus(3, 0);
  invent_range(0x1000, 0x1000, 0);
  invent_private(0x3000, 0x1000, 0, 0x2);
  invent_private(0x5000, 0x1000, 0, 0x4);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.cluster_count, 1);
  /* In the order of its cluster its cost is that of its owner. */
  EXPECT_EQ(cost(0, 1), 10);
  EXPECT_EQ(cost(0, 2), 10);
}

static void
a_bank_of_a_single_processor_costs_what_it_costs_its_owner(void)
{
  invent_new();
  invent_cpu(0, 0);
  invent_cpu(1, 1);
  invent_range(0x1000, 0x1000, 2);
  invent_private(0x3000, 0x1000, 1, 0x2);
  invent_distance(1, 1, 15);
  EXPECT_EQ(invent_build(), 0);
  /* Two nodes, one cluster: the only bank that tells them apart is private. */
  EXPECT_EQ(invent.topo.cluster_count, 1);
  EXPECT_EQ(topology_cost(&invent.topo, 0, 1), 15);
  EXPECT(!topology_cluster_reaches(&invent.topo, 1, 0));
}

static void
a_bank_that_two_of_three_reach_splits_a_cluster(void)
{
  invent_new();
  invent_cpus(3, 0);
  invent_range(0x1000, 0x1000, 0);
  invent_private(0x3000, 0x1000, 0, 0x5);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.cluster_count, 2);
  EXPECT_EQ(invent.topo.cpu[0].cluster, 0);
  EXPECT_EQ(invent.topo.cpu[1].cluster, 1);
  EXPECT_EQ(invent.topo.cpu[2].cluster, 0);
  EXPECT(topology_cluster_reaches(&invent.topo, 1, 0));
  EXPECT(!topology_cluster_reaches(&invent.topo, 1, 1));
}

static void
the_cost_of_a_bank_out_of_reach_splits_no_cluster(void)
{
  /* Nodes 0 and 1 differ in their distance to node 3 only, whose bank neither
     reaches. */
  invent_new();
  for (uint32_t i = 0; i < 4; i++)
    invent_cpu(i, i);
  invent_range(0x1000, 0x1000, 4);
  invent_private(0x3000, 0x1000, 3, 0xc);
  invent_distance(0, 3, 30);
  invent_distance(1, 3, 40);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.cpu[1].cluster, invent.topo.cpu[0].cluster);
  EXPECT(invent.topo.cpu[2].cluster != invent.topo.cpu[0].cluster);
}

static void
an_absent_processor_is_in_a_cluster(void)
{
  nodes_new(2);
  invent_cpu(5, 1)->enabled = false;
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.cluster[1].cpu_count, 2);
}

static void
every_processor_has_its_own_cluster_where_all_differ(void)
{
  invent_new();
  for (uint32_t i = 0; i < INVENT_CPUS; i++)
    {
      invent_cpu(i, i);
      invent_range(0x1000 * (i + 1), 0x100, i);
    }
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.cluster_count, INVENT_CPUS);
  for (cpu_id_t cpu = 0; cpu < INVENT_CPUS; cpu++)
    EXPECT_EQ(invent.topo.cpu[cpu].cluster, cpu);
}

/* Homes */

static void
a_cluster_without_memory_has_a_home(void)
{
  nodes_new(3);
  invent_cpu(3, 7);
  invent_distance(7, 0, 30);
  invent_distance(7, 1, 25);
  invent_distance(7, 2, 25);
  EXPECT_EQ(invent_build(), 0);
  EXPECT(!home(3, 0));
  EXPECT(home(3, 1));
  EXPECT(home(3, 2));
  EXPECT(home(0, 0));
  EXPECT(!home(0, 1));
}

static void
a_home_is_reached_by_the_whole_cluster(void)
{
  invent_new();
  invent_cpus(2, 0);
  invent_cpu(2, 1);
  invent_range(0x1000, 0x1000, 1);
  invent_private(0x3000, 0x1000, 0, 0x1);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.cluster_count, 2);
  EXPECT_EQ(cost(0, 1), 10);
  EXPECT(!home(0, 1));
  EXPECT(home(0, 0));
}

static void
the_only_processor_of_a_cluster_is_at_home_in_its_private_bank(void)
{
  nodes_new(2);
  invent_private(0x8000, 0x1000, 1, 0x2);
  EXPECT_EQ(invent_build(), 0);
  EXPECT(topology_cluster_reaches(&invent.topo, 2, 1));
  EXPECT(home(1, 1));
  EXPECT(home(1, 2));
  EXPECT(!home(0, 2));
}

TEST_SUITE(
    topology_cluster, TEST_CASE(processors_of_one_node_are_one_cluster),
    TEST_CASE(nodes_with_equal_costs_are_one_cluster),
    TEST_CASE(a_distance_to_a_node_without_memory_splits_nothing),
    TEST_CASE(clusters_are_numbered_by_their_lowest_processor),
    TEST_CASE(a_bank_of_a_single_processor_splits_no_cluster),
    TEST_CASE(a_bank_of_a_single_processor_costs_what_it_costs_its_owner),
    TEST_CASE(a_bank_that_two_of_three_reach_splits_a_cluster),
    TEST_CASE(the_cost_of_a_bank_out_of_reach_splits_no_cluster),
    TEST_CASE(an_absent_processor_is_in_a_cluster),
    TEST_CASE(every_processor_has_its_own_cluster_where_all_differ),
    TEST_CASE(a_cluster_without_memory_has_a_home),
    TEST_CASE(a_home_is_reached_by_the_whole_cluster),
    TEST_CASE(the_only_processor_of_a_cluster_is_at_home_in_its_private_bank));
