/* tests: distances and costs.
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

/* Lists what a case has not: of a pair listed twice the first counts. */
static void
list_the_rest(uint32_t nodes)
{
  for (uint32_t from = 0; from < nodes; from++)
    for (uint32_t to = 0; to < nodes; to++)
      invent_distance(from, to, from == to ? 10 : 20);
}

/* The cost of a bank to a processor's cluster. */
static uint8_t
cost(cpu_id_t cpu, bank_id_t bank)
{
  return topology_cost(&invent.topo, invent.topo.cpu[cpu].cluster, bank);
}

static void
expect_flat(const char *reason)
{
  EXPECT_EQ(invent_build(), 0);
  EXPECT(invent.topo.flat != NULL);
  EXPECT(invent_says("topology: flat: "));
  EXPECT(invent_says(reason));
  for (cpu_id_t cpu = 0; cpu < invent.topo.cpu_count; cpu++)
    for (bank_id_t bank = 0; bank < invent.topo.bank_count; bank++)
      if (topology_cpu_reaches(&invent.topo, bank, cpu))
        EXPECT_EQ(cost(cpu, bank), 10);
}

/* Distances */

static void
distances_are_directed(void)
{
  nodes_new(2);
  invent_distance(0, 1, 31);
  invent_distance(1, 0, 42);
  list_the_rest(2);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(cost(0, 0), 10);
  EXPECT_EQ(cost(0, 1), 31);
  EXPECT_EQ(cost(1, 0), 42);
  EXPECT_EQ(cost(1, 1), 10);
  EXPECT(invent.topo.flat == NULL);
  EXPECT_EQ(invent_lines(), 0);
}

static void
a_machine_without_distances_has_10_and_20(void)
{
  nodes_new(3);
  EXPECT_EQ(invent_build(), 0);
  for (cpu_id_t cpu = 0; cpu < 3; cpu++)
    for (bank_id_t bank = 0; bank < 3; bank++)
      EXPECT_EQ(cost(cpu, bank), cpu == bank ? 10 : 20);
  EXPECT_EQ(invent.topo.cluster_count, 3);
  EXPECT_EQ(invent_lines(), 0);
}

static void
a_missing_pair_is_20_even_if_the_reverse_is_given(void)
{
  nodes_new(2);
  invent_distance(0, 0, 10);
  invent_distance(0, 1, 31);
  invent_distance(1, 1, 10);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(cost(0, 1), 31);
  EXPECT_EQ(cost(1, 0), 20);
  EXPECT(invent.topo.flat == NULL);
  EXPECT_EQ(invent_lines(), 1);
  EXPECT(invent_says("1 distances are not listed"));
}

static void
in_a_tree_a_missing_pair_is_as_far_as_its_reverse(void)
{
  nodes_new(3);
  invent.machine.distances_both_ways = true;
  invent_distance(0, 0, 10);
  invent_distance(0, 1, 31);
  invent_distance(2, 1, 40);
  invent_distance(2, 0, 41);
  invent_distance(0, 2, 42);
  invent_distance(1, 1, 10);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(cost(0, 1), 31);
  EXPECT_EQ(cost(1, 0), 31);
  EXPECT_EQ(cost(1, 2), 40);
  EXPECT_EQ(cost(2, 0), 41); /* both are listed */
  EXPECT_EQ(cost(0, 2), 42);
  EXPECT_EQ(cost(2, 2), 10);
  EXPECT_EQ(invent_lines(), 1);
  EXPECT(invent_says("1 distances are not listed"));

  nodes_new(2);
  invent.machine.distances_both_ways = true;
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(cost(0, 1), 20);
  EXPECT_EQ(cost(1, 0), 20);
}

static void
a_distance_taken_from_its_reverse_is_not_judged(void)
{
  nodes_new(2);
  invent.machine.distances_both_ways = true;
  invent_distance(0, 1, 12);
  invent_distance(1, 1, 15);
  EXPECT_EQ(invent_build(), 0);
  EXPECT(invent.topo.flat == NULL);
  EXPECT_EQ(cost(1, 0), 12);
}

static void
a_missing_diagonal_is_10(void)
{
  nodes_new(2);
  invent_distance(0, 1, 20);
  invent_distance(1, 0, 20);
  invent_distance(1, 1, 12);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(cost(0, 0), 10);
  EXPECT_EQ(cost(1, 1), 12);
  EXPECT(invent.topo.flat == NULL);
}

static void
a_missing_pair_may_be_nearer_than_the_diagonal(void)
{
  nodes_new(2);
  invent_distance(0, 0, 30);
  EXPECT_EQ(invent_build(), 0);
  EXPECT(invent.topo.flat == NULL);
  EXPECT_EQ(cost(0, 0), 30);
  EXPECT_EQ(cost(0, 1), 20);
}

static void
a_broken_triangle_is_accepted(void)
{
  nodes_new(3);
  invent_distances(3, (const uint8_t[]){ 10, 11, 200, //
                                         11, 10, 11,  //
                                         200, 11, 10 });
  EXPECT_EQ(invent_build(), 0);
  EXPECT(invent.topo.flat == NULL);
  EXPECT_EQ(cost(0, 2), 200);
}

static void
of_the_same_pair_listed_twice_the_first_counts(void)
{
  nodes_new(2);
  invent_distance(0, 1, 31);
  invent_distance(0, 1, 42);
  invent_distance(0, 1, 5); /* not looked at */
  EXPECT_EQ(invent_build(), 0);
  EXPECT(invent.topo.flat == NULL);
  EXPECT_EQ(cost(0, 1), 31);
}

static void
distances_of_empty_nodes_are_dropped_with_one_line(void)
{
  nodes_new(2);
  invent_distance(0, 7, 31);
  invent_distance(7, 1, 31);
  invent_distance(7, 8, 3);
  invent_distance(0, 1, 31);
  list_the_rest(2);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.node_count, 2);
  EXPECT(invent.topo.flat == NULL);
  EXPECT_EQ(cost(0, 1), 31);
  EXPECT_EQ(invent_lines(), 1);
  EXPECT(invent_says("3 distances of empty nodes"));
}

static void
an_empty_range_names_no_node(void)
{
  invent_new();
  invent_cpu(0, 1);
  invent_range(0x1000, 0x1000, 1);
  invent_range(0x5000, 0, 7);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.node_count, 1);
}

static void
distances_of_sparse_nodes_find_their_rows(void)
{
  static const uint32_t node[] = { 250, 0, 255, 0xfffffffe };

  invent_new();
  for (uint32_t i = 0; i < ARRAY_SIZE(node); i++)
    {
      invent_cpu(i, node[i]);
      invent_range(0x1000 * (i + 1), 0x1000, node[i]);
    }
  for (uint32_t i = 0; i < ARRAY_SIZE(node); i++)
    for (uint32_t j = 0; j < ARRAY_SIZE(node); j++)
      invent_distance(node[i], node[j], i == j ? 10 : 20 + 10 * i + j);
  EXPECT_EQ(invent_build(), 0);
  for (cpu_id_t i = 0; i < ARRAY_SIZE(node); i++)
    for (bank_id_t j = 0; j < ARRAY_SIZE(node); j++)
      EXPECT_EQ(cost(i, j), i == j ? 10 : 20 + 10 * i + j);
}

/* Flat */

static void
a_distance_below_10_makes_the_machine_flat(void)
{
  for (uint32_t distance = 0; distance < 10; distance++)
    {
      nodes_new(2);
      invent_distance(0, 1, 30);
      invent_distance(1, 0, distance);
      expect_flat("a distance below 10");
      EXPECT_EQ(invent_lines(), 1);
      EXPECT_EQ(invent.topo.cluster_count, 1);
    }
}

static void
a_diagonal_below_10_makes_the_machine_flat(void)
{
  nodes_new(2);
  invent_distance(1, 1, 9);
  expect_flat("a distance below 10");
}

static void
a_distance_above_255_makes_the_machine_flat(void)
{
  static const uint32_t distance[] = { 256, 266, 0x10000 + 20, UINT32_MAX };

  for (uint32_t i = 0; i < ARRAY_SIZE(distance); i++)
    {
      nodes_new(2);
      invent_distance(0, 1, distance[i]);
      expect_flat("a distance above 255");
      EXPECT_EQ(invent_lines(), 1);
    }
}

static void
the_ends_of_the_range_of_distances_are_legal(void)
{
  nodes_new(2);
  invent_distance(0, 1, 10);
  invent_distance(1, 0, 254);
  EXPECT_EQ(invent_build(), 0);
  EXPECT(invent.topo.flat == NULL);
  EXPECT_EQ(cost(0, 1), 10);
  EXPECT_EQ(cost(1, 0), 254);
}

static void
a_distance_below_its_diagonal_makes_the_machine_flat(void)
{
  nodes_new(2);
  invent_distances(2, (const uint8_t[]){ 10, 20, 21, 22 });
  expect_flat("smaller than that to the own node");

  nodes_new(2); /* above the diagonal of its row, though below that of its
                   column */
  invent_distances(2, (const uint8_t[]){ 10, 20, 25, 22 });
  EXPECT_EQ(invent_build(), 0);
  EXPECT(invent.topo.flat == NULL);

  nodes_new(2);
  invent_distances(2, (const uint8_t[]){ 10, 20, 22, 22 });
  EXPECT_EQ(invent_build(), 0);
  EXPECT(invent.topo.flat == NULL);
}

static void
a_reader_may_make_the_machine_flat(void)
{
  nodes_new(2);
  invent_distance(0, 1, 31);
  invent.machine.flat = "the reader says so";
  expect_flat("the reader says so");
  EXPECT_EQ(invent_lines(), 1);
  EXPECT_EQ(invent.topo.cluster_count, 1);
}

static void
a_flat_machine_keeps_who_reaches_what(void)
{
  nodes_new(3);
  invent_private(0x8000, 0x1000, 1, 0x6);
  invent_private(0xa000, 0x1000, 1, 0x1);
  invent_distance(0, 1, 255);
  invent_distance(0, 2, 9);
  expect_flat("below 10");
  EXPECT_EQ(invent.topo.bank_count, 5);
  EXPECT_EQ(invent_reach(0), 0x7);
  EXPECT_EQ(invent_reach(1), 0x7); /* 255 is dropped */
  EXPECT_EQ(invent_reach(3), 0x6);
  EXPECT_EQ(invent_reach(4), 0x1);
  EXPECT_EQ(invent.topo.cluster_count, 2);
  EXPECT_EQ(invent.topo.cpu[1].cluster, 1);
  EXPECT_EQ(invent.topo.cpu[2].cluster, 1);
}

/* 255 */

static void
a_distance_of_255_takes_a_processor_out_of_the_reach(void)
{
  nodes_new(3);
  invent_distance(1, 2, 255);
  invent_distance(2, 0, 254);
  list_the_rest(3);
  EXPECT_EQ(invent_build(), 0);
  EXPECT(invent.topo.flat == NULL);
  EXPECT_EQ(invent_reach(0), 0x7);
  EXPECT_EQ(invent_reach(1), 0x7);
  EXPECT_EQ(invent_reach(2), 0x5);
  EXPECT_EQ(invent.topo.bank[2].reach_count, 2);
  EXPECT_EQ(cost(1, 2), 255);
  EXPECT_EQ(cost(2, 0), 254);
  EXPECT_EQ(invent_lines(), 0);
}

static void
a_distance_of_255_may_leave_one_owner(void)
{
  nodes_new(2);
  invent_distance(0, 1, 255);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.bank[1].reach_count, 1);
  EXPECT_EQ(invent.topo.bank[1].owner, 1);
  EXPECT_EQ(cost(1, 1), 10);
}

static void
the_cost_of_a_bank_out_of_reach_is_255_whatever_the_distance(void)
{
  nodes_new(2);
  invent_private(0x8000, 0x1000, 0, 0x2);
  invent_distance(1, 0, 33);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(cost(0, 2), 255);
  EXPECT_EQ(cost(1, 2), 33);
}

static void
a_255_that_keeps_the_boot_processor_from_its_image_is_flat(void)
{
  nodes_new(3);
  invent_distance(0, 1, 255);
  list_the_rest(3);
  invent.boot_start = 0x2800;
  expect_flat("boot processor from its image");
  EXPECT_EQ(invent_reach(1), 0x7);
  EXPECT_EQ(invent_lines(), 1);

  nodes_new(3);
  invent_distance(0, 1, 255);
  invent.boot_start = 0x2fff;
  expect_flat("boot processor from its image");

  nodes_new(3);
  invent_distance(0, 1, 255);
  invent.boot_start = 0x1fff;
  EXPECT_EQ(invent_build(), 0);
  EXPECT(invent.topo.flat == NULL);

  nodes_new(3); /* another processor may be kept from it */
  invent_distance(1, 0, 255);
  invent.boot_start = 0x1000;
  EXPECT_EQ(invent_build(), 0);
  EXPECT(invent.topo.flat == NULL);
  EXPECT_EQ(invent_reach(0), 0x5);
}

static void
a_255_that_leaves_no_shared_bank_makes_the_machine_flat(void)
{
  nodes_new(2);
  invent_distance(0, 1, 255);
  invent_distance(1, 0, 255);
  list_the_rest(2);
  expect_flat("no bank that all processors reach");
  EXPECT_EQ(invent_lines(), 1);
  EXPECT_EQ(invent.topo.cluster_count, 1);
  EXPECT_EQ(invent_reach(0), 0x3);
  EXPECT_EQ(invent_reach(1), 0x3);
}

static void
memory_that_few_reach_does_not_make_the_machine_flat(void)
{
  nodes_new(0);
  invent_cpus(2, 0);
  invent_private(0x1000, 0x1000, 0, 0x1);
  invent_private(0x3000, 0x1000, 0, 0x2);
  EXPECT_EQ(invent_build(), 0);
  EXPECT(invent.topo.flat == NULL);
  EXPECT_EQ(invent.topo.cluster_count, 1);
}

/* Figures */

static uint32_t
latency(cpu_id_t cpu, bank_id_t bank)
{
  return topology_perf(&invent.topo, MACHINE_LATENCY_NS,
                       invent.topo.cpu[cpu].cluster, bank);
}

static void
figures_are_told_per_kind_and_direction_and_the_first_counts(void)
{
  nodes_new(2);
  invent_perf(0, 1, MACHINE_LATENCY_NS, 140);
  invent_perf(0, 1, MACHINE_LATENCY_NS, 150);
  invent_perf(1, 0, MACHINE_LATENCY_NS, 160);
  invent_perf(0, 0, MACHINE_BANDWIDTH_MBS, 9000);
  invent_perf(0, 7, MACHINE_LATENCY_NS, 170); /* of no node */
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(latency(0, 0), 0);
  EXPECT_EQ(latency(0, 1), 140);
  EXPECT_EQ(latency(1, 0), 160);
  EXPECT_EQ(topology_perf(&invent.topo, MACHINE_BANDWIDTH_MBS, 0, 0), 9000);
  EXPECT_EQ(topology_perf(&invent.topo, MACHINE_BANDWIDTH_MBS, 0, 1), 0);
}

static void
figures_choose_neither_costs_nor_clusters(void)
{
  nodes_new(3);
  invent_distances(3, (const uint8_t[]){ 10, 10, 20, //
                                         10, 10, 20, //
                                         20, 20, 10 });
  invent_perf(0, 2, MACHINE_LATENCY_NS, 1);
  invent_perf(1, 2, MACHINE_LATENCY_NS, 1000);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.cluster_count, 2);
  EXPECT_EQ(cost(0, 2), 20);
}

static void
there_is_no_figure_of_a_bank_out_of_reach_or_where_none_is_listed(void)
{
  nodes_new(2);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(latency(0, 0), 0);

  invent_private(0x8000, 0x1000, 1, 0x2);
  invent_perf(0, 1, MACHINE_LATENCY_NS, 140);
  invent_perf(1, 1, MACHINE_LATENCY_NS, 90);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(latency(0, 1), 140);
  EXPECT_EQ(latency(0, 2), 0);
  EXPECT_EQ(latency(1, 2), 90);
}

/* Tables then have as many entries as there is room for. */
static void
each_processor_and_each_range_may_be_a_node_of_its_own(void)
{
  invent_new();
  for (uint32_t i = 0; i < 3; i++)
    {
      invent_cpu(i, i);
      invent_range(0x1000 * (i + 1), 0x1000, 3 + i);
    }
  for (uint32_t from = 0; from < 6; from++)
    for (uint32_t to = 0; to < 6; to++)
      if (from != 5 || to != 5)
        {
          invent_distance(from, to, from == to ? 10 : 20 + from + to);
        }
  invent_perf(5, 5, MACHINE_LATENCY_NS, 70);
  invent_perf(6, 0, MACHINE_LATENCY_NS, 80); /* from no node */
  invent_perf(2, 5, MACHINE_LATENCY_NS, 90);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.node_count, 6);
  EXPECT_EQ(cost(0, 0), 23);
  EXPECT_EQ(cost(2, 2), 27);
  EXPECT_EQ(latency(2, 2), 90);
  EXPECT_EQ(latency(2, 1), 0);
  EXPECT_EQ(invent_lines(), 1);
  EXPECT(invent_says("1 distances are not listed"));
}

TEST_SUITE(
    topology_cost,
    TEST_CASE(each_processor_and_each_range_may_be_a_node_of_its_own),
    TEST_CASE(distances_are_directed),
    TEST_CASE(a_machine_without_distances_has_10_and_20),
    TEST_CASE(a_missing_pair_is_20_even_if_the_reverse_is_given),
    TEST_CASE(in_a_tree_a_missing_pair_is_as_far_as_its_reverse),
    TEST_CASE(a_distance_taken_from_its_reverse_is_not_judged),
    TEST_CASE(a_missing_diagonal_is_10),
    TEST_CASE(a_missing_pair_may_be_nearer_than_the_diagonal),
    TEST_CASE(a_broken_triangle_is_accepted),
    TEST_CASE(of_the_same_pair_listed_twice_the_first_counts),
    TEST_CASE(distances_of_empty_nodes_are_dropped_with_one_line),
    TEST_CASE(an_empty_range_names_no_node),
    TEST_CASE(distances_of_sparse_nodes_find_their_rows),
    TEST_CASE(a_distance_below_10_makes_the_machine_flat),
    TEST_CASE(a_diagonal_below_10_makes_the_machine_flat),
    TEST_CASE(a_distance_above_255_makes_the_machine_flat),
    TEST_CASE(the_ends_of_the_range_of_distances_are_legal),
    TEST_CASE(a_distance_below_its_diagonal_makes_the_machine_flat),
    TEST_CASE(a_reader_may_make_the_machine_flat),
    TEST_CASE(a_flat_machine_keeps_who_reaches_what),
    TEST_CASE(a_distance_of_255_takes_a_processor_out_of_the_reach),
    TEST_CASE(a_distance_of_255_may_leave_one_owner),
    TEST_CASE(the_cost_of_a_bank_out_of_reach_is_255_whatever_the_distance),
    TEST_CASE(a_255_that_keeps_the_boot_processor_from_its_image_is_flat),
    TEST_CASE(a_255_that_leaves_no_shared_bank_makes_the_machine_flat),
    TEST_CASE(memory_that_few_reach_does_not_make_the_machine_flat),
    TEST_CASE(figures_are_told_per_kind_and_direction_and_the_first_counts),
    TEST_CASE(figures_choose_neither_costs_nor_clusters),
    TEST_CASE(
        there_is_no_figure_of_a_bank_out_of_reach_or_where_none_is_listed));
