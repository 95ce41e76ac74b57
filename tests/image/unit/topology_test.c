/* tests: the machine, but for its distances.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Processors, nodes, and who reaches which bank. Ranges, distances, clusters
   and the boot bank have suites of their own. */

#include "tests/image/lib/invent.h"
#include "tests/image/lib/test.h"

#define TOP UINT64_MAX

/* Processors */

static void
processor_0_boots_and_the_others_ascend_by_hardware_id(void)
{
  invent_new();
  invent_cpu(7, 0);
  invent_cpu(0x80000003, 0);
  invent_cpu(0x500000000, 0);
  invent_cpu(2, 0);
  invent_range(0x1000, 0x1000, 0);
  invent.machine.boot_known = true;
  invent.machine.boot_hw = 7;
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.cpu_count, 4);
  EXPECT_EQ(invent.topo.cpu[0].hw, 7);
  EXPECT_EQ(invent.topo.cpu[1].hw, 2);
  EXPECT_EQ(invent.topo.cpu[2].hw, 0x80000003);
  EXPECT_EQ(invent.topo.cpu[3].hw, 0x500000000);
  EXPECT_EQ(invent_lines(), 0);
}

static void
the_lowest_hardware_id_boots_when_nobody_knows(void)
{
  invent_new();
  invent_cpu(7, 0);
  invent_cpu(2, 0);
  invent_range(0x1000, 0x1000, 0);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.cpu[0].hw, 2);

  invent.machine.boot_hw = 7; /* not known to be */
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.cpu[0].hw, 2);

  invent.machine.boot_known = true;
  invent.machine.boot_hw = 5; /* nobody's */
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.cpu_count, 2);
  EXPECT_EQ(invent.topo.cpu[0].hw, 2);
}

static void
a_boot_processor_that_is_not_okay_leaves_it_to_the_lowest_that_is(void)
{
  invent_new();
  invent_cpu(1, 11)->enabled = false;
  invent_cpu(0, 10)->enabled = false;
  invent_cpu(7, 12);
  invent_cpu(4, 13);
  invent_range(0x1000, 0x1000, 10);
  invent.machine.boot_known = true;
  invent.machine.boot_hw = 1;
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_lines(), 1);
  EXPECT(invent_says("boot processor 0x1 is disabled, 0x4 boots"));
  EXPECT_EQ(invent.topo.cpu_count, 4);
  EXPECT_EQ(invent.topo.cpu[0].hw, 4);
  EXPECT_EQ(invent.topo.node[invent.topo.cpu[0].node], 13);
  EXPECT_EQ(invent.topo.cpu[1].hw, 0);
  EXPECT(!invent.topo.cpu[1].enabled && !invent.topo.cpu[2].enabled);

  invent.machine.boot_known = false;
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_lines(), 0);
  EXPECT_EQ(invent.topo.cpu[0].hw, 4);
}

static void
a_second_claim_does_not_make_a_boot_processor_okay(void)
{
  invent_new();
  invent_cpu(1, 0)->enabled = false;
  invent_cpu(1, 0);
  invent_cpu(2, 0);
  invent_range(0x1000, 0x1000, 0);
  invent.machine.boot_known = true;
  invent.machine.boot_hw = 1;
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.cpu[0].hw, 2);
  EXPECT(invent_says("boot processor 0x1 is disabled, 0x2 boots"));
}

static void
where_no_processor_is_okay_one_boots_all_the_same(void)
{
  invent_new();
  invent_cpu(3, 0)->enabled = false;
  invent_cpu(2, 0)->enabled = false;
  invent_range(0x1000, 0x1000, 0);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_lines(), 1);
  EXPECT(invent_says("no processor is enabled, 0x2 boots anyway"));
  EXPECT_EQ(invent.topo.cpu[0].hw, 2);
  EXPECT(invent.topo.cpu[0].enabled && !invent.topo.cpu[1].enabled);

  invent.machine.boot_known = true;
  invent.machine.boot_hw = 3;
  EXPECT_EQ(invent_build(), 0);
  EXPECT(invent_says("no processor is enabled, 0x3 boots anyway"));
  EXPECT_EQ(invent.topo.cpu[0].hw, 3);
}

static void
a_processor_claimed_twice_is_what_its_first_claim_says(void)
{
  invent_new();
  invent_cpu(1, 10);
  invent_cpu(0, 11);
  invent_cpu(1, 12)->enabled = false;
  invent_cpu(0, 12);
  invent_cpu(1, 12);
  invent_range(0x1000, 0x1000, 10);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.cpu_count, 2);
  EXPECT_EQ(invent.topo.cpu[1].hw, 1);
  EXPECT(invent.topo.cpu[1].enabled);
  EXPECT_EQ(invent.topo.cpu[1].tag, 1);
  EXPECT_EQ(invent.topo.node[invent.topo.cpu[0].node], 11);
  EXPECT_EQ(invent.topo.node[invent.topo.cpu[1].node], 10);
  EXPECT_EQ(invent_lines(), 3);
  EXPECT(invent_says("processor 0x1 listed twice"));
  EXPECT(invent_says("processor 0x0 listed twice"));
}

static void
the_boot_processor_may_be_claimed_twice(void)
{
  invent_new();
  invent_cpu(0, 0);
  invent_cpu(9, 1);
  invent_cpu(9, 2);
  invent_range(0x1000, 0x1000, 0);
  invent.machine.boot_known = true;
  invent.machine.boot_hw = 9;
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.cpu_count, 2);
  EXPECT_EQ(invent.topo.cpu[0].tag, 2);
  EXPECT_EQ(invent.topo.cpu[1].hw, 0);
}

static void
processors_beyond_the_limit_are_ignored_with_a_line(void)
{
  invent_new();
  invent.limits.cpu_max = 2;
  invent_cpu(3, 0);
  invent_cpu(2, 0);
  invent_cpu(1, 0);
  invent_cpu(0, 0);
  invent_range(0x1000, 0x1000, 0);
  invent.machine.boot_known = true;
  invent.machine.boot_hw = 3;
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.cpu_count, 2);
  EXPECT_EQ(invent.topo.cpu[0].hw, 3);
  EXPECT_EQ(invent.topo.cpu[1].hw, 0);
  EXPECT_EQ(invent_lines(), 1);
  EXPECT(invent_says("2 processors more than this build admits"));
}

static void
as_many_processors_as_the_limit_are_admitted(void)
{
  invent_new();
  invent.limits.cpu_max = 2;
  invent_cpu(0, 0);
  invent_cpu(1, 0);
  invent_cpu(1, 0);
  invent_range(0x1000, 0x1000, 0);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.cpu_count, 2);
  EXPECT_EQ(invent_lines(), 1);
}

static void
an_ignored_processor_counts_nowhere(void)
{
  invent_new();
  invent.limits.cpu_max = 2;
  invent_cpu(0, 0);
  invent_cpu(1, 0);
  invent_cpu(2, 7);
  invent_private(0x1000, 0x1000, 0, 3);
  invent_private(0x3000, 0x1000, 0, 6);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.bank[0].reach_count, invent.topo.cpu_count);
  EXPECT_EQ(invent_reach(1), 2);
  EXPECT_EQ(invent.topo.bank[1].owner, 1);
  EXPECT_EQ(invent.topo.node_count, 1);
}

static void
an_absent_processor_has_an_id_and_counts(void)
{
  invent_new();
  invent_cpu(0, 0);
  invent_cpu(1, 0)->enabled = false;
  invent_range(0x1000, 0x1000, 0);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.cpu_count, 2);
  EXPECT(invent.topo.cpu[0].enabled);
  EXPECT(!invent.topo.cpu[1].enabled);
  EXPECT_EQ(invent.topo.bank[0].reach_count, 2);
  EXPECT_EQ(invent.topo.cluster[0].cpu_count, 2);
}

static void
no_processor_at_all_stops_with_one_line(void)
{
  invent_new();
  invent_range(0x1000, 0x1000, 0);
  invent.topo.cpu_count = 42;
  EXPECT_EQ(invent_build(), -EBADDATA);
  EXPECT_EQ(invent_lines(), 1);
  EXPECT(invent_says("the firmware lists no processor"));
  EXPECT_EQ(invent.topo.cpu_count, 42);
}

/* Banks */

static void
no_memory_at_all_stops_with_one_line(void)
{
  invent_new();
  invent_cpu(0, 0);
  invent.topo.cpu_count = 42;
  EXPECT_EQ(invent_build(), -EBADDATA);
  EXPECT_EQ(invent_lines(), 1);
  EXPECT(invent_says("no memory: the firmware lists no memory"));
  EXPECT_EQ(invent.topo.cpu_count, 42);
}

static void
banks_beyond_the_limit_are_those_of_highest_address(void)
{
  invent_new();
  invent.limits.bank_max = 3;
  invent.boot_start = TOP; /* elsewhere */
  invent_cpu(0, 0);
  invent_range(0x5000, 0x1000, 5);
  invent_range(0x3000, 0x1000, 3);
  invent_range(0x4000, 0x1000, 4);
  invent_range(0x1000, 0x1000, 1);
  invent_reserve(0x1400, 0x100);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.bank_count, 3);
  EXPECT_EQ(invent.topo.bank[0].start, 0x1000);
  EXPECT_EQ(invent.topo.bank[1].start, 0x1500);
  EXPECT_EQ(invent.topo.bank[2].start, 0x3000);
  EXPECT_EQ(invent_lines(), 1);
  EXPECT(invent_says("2 banks more than this build admits"));
}

static void
as_many_banks_as_the_limit_are_admitted(void)
{
  invent_new();
  invent.limits.bank_max = 2;
  invent.boot_start = TOP;
  invent_cpu(0, 0);
  invent_range(0x1000, 0x1000, 0);
  invent_range(0x3000, 0x1000, 0);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.bank_count, 2);
  EXPECT_EQ(invent_lines(), 0);
}

static void
banks_at_both_ends_of_the_address_space_are_banks(void)
{
  invent_new();
  invent_cpu(0, 0);
  invent_range(TOP - 0xfff, 0x1000, 0);
  invent_range(0, 0x1000, 0);
  invent_window(TOP - 0x7ff, 0x800);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.bank_count, 3);
  EXPECT_EQ(invent.topo.bank[0].start, 0);
  EXPECT_EQ(invent.topo.bank[2].last, TOP);
  EXPECT(!invent.topo.bank[0].dma);
  EXPECT(!invent.topo.bank[1].dma);
  EXPECT(invent.topo.bank[2].dma);
}

static void
dma_reaches_what_is_inside_the_window(void)
{
  invent_new();
  invent_cpu(0, 0);
  invent_range(0x1000, 0x3000, 0);
  invent_window(0x2000, 0x1000);
  invent.machine.dma_line = 64;
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.dma_line, 64);
  EXPECT_EQ(invent.topo.bank_count, 3);
  EXPECT(!invent.topo.bank[0].dma);
  EXPECT(invent.topo.bank[1].dma);
  EXPECT(!invent.topo.bank[2].dma);
}

static void
dma_reaches_all_memory_without_a_window_and_none_with_an_empty_one(void)
{
  invent_new();
  invent_cpu(0, 0);
  invent_range(0x1000, 0x1000, 0);
  EXPECT_EQ(invent_build(), 0);
  EXPECT(invent.topo.bank[0].dma);
  invent_window(0x1000, 0);
  EXPECT_EQ(invent_build(), 0);
  EXPECT(!invent.topo.bank[0].dma);
}

static void
memory_may_be_kept_from_dma_but_not_given_to_it(void)
{
  invent_new();
  invent_cpu(0, 0);
  invent_range(0x1000, 0x1000, 0)->dma = MACHINE_DMA_NO;
  invent_range(0x3000, 0x1000, 0)->dma = MACHINE_DMA_YES;
  invent_range(0x5000, 0x1000, 0)->dma = MACHINE_DMA_YES;
  invent_window(0x1000, 0x3000);
  EXPECT_EQ(invent_build(), 0);
  EXPECT(!invent.topo.bank[0].dma);
  EXPECT(invent.topo.bank[1].dma);
  EXPECT(!invent.topo.bank[2].dma);
}

/* Nodes */

static void
sparse_node_ids_take_no_more_room_than_dense_ones(void)
{
  size_t dense;

  invent_new();
  for (uint32_t i = 0; i < 4; i++)
    {
      invent_cpu(i, i);
      invent_range(0x1000 * i, 0x1000, i);
    }

  EXPECT_EQ(invent_build(), 0);
  dense = invent.topo.memory_size;

  invent_new();
  for (uint32_t i = 0; i < 4; i++)
    {
      uint32_t node = i == 3 ? 0xfffffffe : 250 + i;

      invent_cpu(i, node);
      invent_range(0x1000 * i, 0x1000, node);
    }
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.memory_size, dense);
  EXPECT_EQ(invent.topo.node_count, 4);
  EXPECT_EQ(invent.topo.node[0], 250);
  EXPECT_EQ(invent.topo.node[2], 252);
  EXPECT_EQ(invent.topo.node[3], 0xfffffffe);
  EXPECT_EQ(invent.topo.cluster_count, 4);
  EXPECT_EQ(topology_cost(&invent.topo, 3, 3), 10);
  EXPECT_EQ(topology_cost(&invent.topo, 3, 0), 20);
  EXPECT_EQ(invent_lines(), 0);
}

static void
who_is_in_no_node_is_in_the_boot_processors(void)
{
  invent_new();
  invent_cpu(0, 5);
  invent_cpu(1, MACHINE_NODE_NONE);
  invent_cpu(2, 4);
  invent_range(0x1000, 0x1000, MACHINE_NODE_NONE);
  invent_range(0x3000, 0x1000, 4);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.node[invent.topo.cpu[1].node], 5);
  EXPECT_EQ(invent.topo.node[invent.topo.bank[0].node], 5);
  EXPECT_EQ(invent_lines(), 1);
  EXPECT(invent_says("2 processors or banks without a node, put into node 5"));
}

static void
a_boot_processor_in_no_node_is_in_the_lowest(void)
{
  invent_new();
  invent_cpu(0, MACHINE_NODE_NONE);
  invent_cpu(1, 9);
  invent_range(0x1000, 0x1000, 6);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.node[invent.topo.cpu[0].node], 6);
  EXPECT_EQ(invent_lines(), 1);
}

static void
a_machine_without_nodes_has_one_and_says_nothing(void)
{
  invent_new();
  invent_cpu(0, MACHINE_NODE_NONE);
  invent_cpu(1, MACHINE_NODE_NONE);
  invent_range(0x1000, 0x1000, MACHINE_NODE_NONE);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.node_count, 1);
  EXPECT_EQ(invent.topo.node[0], 0);
  EXPECT_EQ(invent.topo.cluster_count, 1);
  EXPECT_EQ(topology_cost(&invent.topo, 0, 0), 10);
  EXPECT_EQ(invent_lines(), 0);
}

static void
who_is_in_a_node_beyond_the_limit_is_in_the_boot_processors(void)
{
  invent_new();
  invent.limits.node_max = 2;
  invent_cpu(0, 2);
  invent_cpu(1, 9);
  invent_cpu(2, 1);
  invent_range(0x1000, 0x1000, 8);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.node_count, 2);
  EXPECT_EQ(invent.topo.node[0], 1);
  EXPECT_EQ(invent.topo.node[1], 2);
  EXPECT_EQ(invent.topo.cpu[1].node, 1);
  EXPECT_EQ(invent.topo.bank[0].node, 1);
  EXPECT_EQ(invent_lines(), 2);
  EXPECT(invent_says("2 nodes more than this build admits"));
}

static void
as_many_nodes_as_the_limit_are_admitted(void)
{
  invent_new();
  invent.limits.node_max = 2;
  invent_cpu(0, 2);
  invent_cpu(1, 9);
  invent_range(0x1000, 0x1000, 9);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.node_count, 2);
  EXPECT_EQ(invent.topo.node[invent.topo.cpu[1].node], 9);
  EXPECT_EQ(invent_lines(), 0);
}

static void
a_node_without_processors_or_without_memory_is_legal(void)
{
  invent_new();
  invent_cpu(0, 1);
  invent_cpu(1, 2);
  invent_range(0x1000, 0x1000, 3);
  invent_range(0x3000, 0x1000, 2);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.node_count, 3);
  EXPECT_EQ(topology_cost(&invent.topo, 0, 0), 20);
  EXPECT_EQ(topology_cost(&invent.topo, 0, 1), 20);
  EXPECT_EQ(topology_cost(&invent.topo, 1, 1), 10);
  EXPECT(topology_is_home(&invent.topo, 0, 0));
  EXPECT(topology_is_home(&invent.topo, 0, 1));
  EXPECT(!topology_is_home(&invent.topo, 1, 0));
  EXPECT(topology_is_home(&invent.topo, 1, 1));
  EXPECT_EQ(invent_lines(), 0);
}

/* Reach */

static void
memory_is_reached_by_those_it_names(void)
{
  invent_new();
  invent_cpus(4, 0);
  invent_range(0x1000, 0x1000, 0);
  invent_private(0x3000, 0x1000, 0, 0xa);
  invent_private(0x5000, 0x1000, 0, 0x4);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_reach(0), 0xf);
  EXPECT_EQ(invent_reach(1), 0xa);
  EXPECT_EQ(invent_reach(2), 0x4);
  EXPECT_EQ(invent.topo.bank[0].reach_count, 4);
  EXPECT_EQ(invent.topo.bank[1].reach_count, 2);
  EXPECT_EQ(invent.topo.bank[2].reach_count, 1);
  EXPECT_EQ(invent.topo.bank[2].owner, 2);
  EXPECT_EQ(invent.topo.bank[1].owner, CPU_NONE);
}

static void
reach_follows_the_processor_and_not_its_place_in_the_list(void)
{
  invent_new();
  invent_cpu(9, 0);
  invent_cpu(5, 0);
  invent_cpu(7, 0);
  invent_range(0x1000, 0x1000, 0);
  invent_private(0x3000, 0x1000, 0, 1 << 2);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_reach(1), 1 << 1);
}

static void
memory_of_nobody_is_a_bank_that_nobody_reaches(void)
{
  invent_new();
  invent_cpus(2, 0);
  invent_cpu(2, 0)->tag = 0;
  invent_range(0x1000, 0x1000, 0);
  invent_private(0x3000, 0x1000, 0, 0);
  invent_private(0x5000, 0x1000, 0, 1 << 2); /* names tag 0: no name */
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_reach(1), 0);
  EXPECT_EQ(invent_reach(2), 0);
  EXPECT_EQ(invent.topo.bank[1].owner, CPU_NONE);
  EXPECT_EQ(topology_cost(&invent.topo, 0, 1), 255);
  EXPECT_EQ(invent.topo.cluster_count, 1);
  EXPECT_EQ(invent_lines(), 2);
  EXPECT(invent_says("bank 1 is reached by no processor"));
}

TEST_SUITE(
    topology, TEST_CASE(processor_0_boots_and_the_others_ascend_by_hardware_id),
    TEST_CASE(the_lowest_hardware_id_boots_when_nobody_knows),
    TEST_CASE(
        a_boot_processor_that_is_not_okay_leaves_it_to_the_lowest_that_is),
    TEST_CASE(a_second_claim_does_not_make_a_boot_processor_okay),
    TEST_CASE(where_no_processor_is_okay_one_boots_all_the_same),
    TEST_CASE(a_processor_claimed_twice_is_what_its_first_claim_says),
    TEST_CASE(the_boot_processor_may_be_claimed_twice),
    TEST_CASE(processors_beyond_the_limit_are_ignored_with_a_line),
    TEST_CASE(as_many_processors_as_the_limit_are_admitted),
    TEST_CASE(an_ignored_processor_counts_nowhere),
    TEST_CASE(an_absent_processor_has_an_id_and_counts),
    TEST_CASE(no_processor_at_all_stops_with_one_line),
    TEST_CASE(no_memory_at_all_stops_with_one_line),
    TEST_CASE(banks_beyond_the_limit_are_those_of_highest_address),
    TEST_CASE(as_many_banks_as_the_limit_are_admitted),
    TEST_CASE(banks_at_both_ends_of_the_address_space_are_banks),
    TEST_CASE(dma_reaches_what_is_inside_the_window),
    TEST_CASE(
        dma_reaches_all_memory_without_a_window_and_none_with_an_empty_one),
    TEST_CASE(memory_may_be_kept_from_dma_but_not_given_to_it),
    TEST_CASE(sparse_node_ids_take_no_more_room_than_dense_ones),
    TEST_CASE(who_is_in_no_node_is_in_the_boot_processors),
    TEST_CASE(a_boot_processor_in_no_node_is_in_the_lowest),
    TEST_CASE(a_machine_without_nodes_has_one_and_says_nothing),
    TEST_CASE(who_is_in_a_node_beyond_the_limit_is_in_the_boot_processors),
    TEST_CASE(as_many_nodes_as_the_limit_are_admitted),
    TEST_CASE(a_node_without_processors_or_without_memory_is_legal),
    TEST_CASE(memory_is_reached_by_those_it_names),
    TEST_CASE(reach_follows_the_processor_and_not_its_place_in_the_list),
    TEST_CASE(memory_of_nobody_is_a_bank_that_nobody_reaches));
