/* tests: the boot bank in the topology.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Where its bytes lie is given; which banks there are then, and with which
   properties, is expected. */

#include "tests/image/lib/invent.h"
#include "tests/image/lib/test.h"

#define TOP UINT64_MAX

static void
boot_build(uint64_t start, uint64_t size)
{
  invent_new();
  invent_cpus(2, 0);
  invent_range(0x100, 0x100, 0);
  invent_range(start, size, 0);
  invent_range(0x9000, 0x1000, 1);
  EXPECT_EQ(invent_build(), 0);
}

static void
expect_bank(bank_id_t bank, uint64_t start, uint64_t last, bool boot)
{
  EXPECT(bank < invent.topo.bank_count);
  EXPECT_EQ(invent.topo.bank[bank].start, start);
  EXPECT_EQ(invent.topo.bank[bank].last, last);
  EXPECT_EQ(invent.topo.bank[bank].boot, boot);
}

static void
the_boot_bank_leaves_a_piece_before_and_after(void)
{
  boot_build(0x1000, 0x1000);
  EXPECT_EQ(invent_boot(0x1400, 0x17ff), 0);
  EXPECT_EQ(invent.topo.bank_count, 5);
  expect_bank(0, 0x100, 0x1ff, false);
  expect_bank(1, 0x1000, 0x13ff, false);
  expect_bank(2, 0x1400, 0x17ff, true);
  expect_bank(3, 0x1800, 0x1fff, false);
  expect_bank(4, 0x9000, 0x9fff, false);
  EXPECT_EQ(invent.topo.bank[2].node, 0);
  EXPECT_EQ(invent.topo.bank[4].node, 1);
  EXPECT_EQ(invent.topo.bank[2].reach_count, 2);
  EXPECT_EQ(invent_lines(), 0);
}

static void
the_boot_bank_may_take_either_end_of_a_range(void)
{
  boot_build(0x1000, 0x1000);
  EXPECT_EQ(invent_boot(0x1000, 0x17ff), 0);
  EXPECT_EQ(invent.topo.bank_count, 4);
  expect_bank(1, 0x1000, 0x17ff, true);
  expect_bank(2, 0x1800, 0x1fff, false);

  boot_build(0x1000, 0x1000);
  EXPECT_EQ(invent_boot(0x1800, 0x1fff), 0);
  EXPECT_EQ(invent.topo.bank_count, 4);
  expect_bank(1, 0x1000, 0x17ff, false);
  expect_bank(2, 0x1800, 0x1fff, true);
  expect_bank(3, 0x9000, 0x9fff, false);
}

static void
the_boot_bank_may_take_a_range_exactly(void)
{
  boot_build(0x1000, 0x1000);
  EXPECT_EQ(invent_boot(0x1000, 0x1fff), 0);
  EXPECT_EQ(invent.topo.bank_count, 3);
  expect_bank(1, 0x1000, 0x1fff, true);
}

static void
the_boot_bank_may_be_the_last_bytes_of_the_address_space(void)
{
  invent_new();
  invent_cpu(0, 0);
  invent_range(TOP - 0xfff, 0x1000, 0);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_boot(TOP - 0x7ff, TOP), 0);
  EXPECT_EQ(invent.topo.bank_count, 2);
  expect_bank(0, TOP - 0xfff, TOP - 0x800, false);
  expect_bank(1, TOP - 0x7ff, TOP, true);
}

static void
a_window_border_inside_makes_the_boot_bank_narrower(void)
{
  invent_new();
  invent_cpu(0, 0);
  invent_range(0x1000, 0x3000, 0);
  invent_window(0, 0x2000);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_boot(0x1800, 0x27ff), 0);
  EXPECT_EQ(invent.topo.bank_count, 3);
  expect_bank(0, 0x1000, 0x17ff, false);
  expect_bank(1, 0x1800, 0x27ff, true);
  expect_bank(2, 0x2800, 0x3fff, false);
  EXPECT(invent.topo.bank[0].dma);
  EXPECT(!invent.topo.bank[1].dma);
  EXPECT(!invent.topo.bank[2].dma);

  invent_window(0x2000, 0x2000);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_boot(0x1800, 0x27ff), 0);
  EXPECT(!invent.topo.bank[1].dma);
  EXPECT(invent.topo.bank[2].dma);
}

static void
the_boot_bank_may_swallow_a_whole_window(void)
{
  invent_new();
  invent_cpu(0, 0);
  invent_range(0x1000, 0x3000, 0);
  invent_range(0x9000, 0x1000, 1);
  invent_window(0x2000, 0x1000);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.bank_count, 4);
  EXPECT_EQ(invent_boot(0x1000, 0x3fff), 0);
  EXPECT_EQ(invent.topo.bank_count, 2);
  expect_bank(0, 0x1000, 0x3fff, true);
  expect_bank(1, 0x9000, 0x9fff, false);
  EXPECT(!invent.topo.bank[0].dma);
}

static void
a_boot_bank_that_ends_at_a_window_border_is_not_narrower(void)
{
  invent_new();
  invent_cpu(0, 0);
  invent_range(0x1000, 0x3000, 0);
  invent_window(0, 0x2000);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_boot(0x1800, 0x1fff), 0);
  EXPECT_EQ(invent.topo.bank_count, 3);
  EXPECT(invent.topo.bank[1].boot);
  EXPECT(invent.topo.bank[1].dma);
}

static void
a_boot_bank_across_a_window_border_of_memory_that_few_reach(void)
{
  invent_new();
  invent_cpus(3, 0);
  invent_range(0x1000, 0x1000, 0);
  invent_private(0x3000, 0x3000, 0, 0x3);
  invent_window(0, 0x4000);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_boot(0x3800, 0x47ff), 0);
  EXPECT_EQ(invent.topo.bank_count, 4);
  expect_bank(2, 0x3800, 0x47ff, true);
  EXPECT_EQ(invent_reach(1), 0x3);
  EXPECT_EQ(invent_reach(2), 0x3);
  EXPECT_EQ(invent_reach(3), 0x3);
}

/* Nothing changed, and one line. */
static void
expect_no_boot(uint64_t start, uint64_t last)
{
  bank_id_t banks = invent.topo.bank_count;

  EXPECT_EQ(invent_boot(start, last), -EBADDATA);
  EXPECT_EQ(invent_lines(), 1);
  EXPECT_EQ(invent.topo.bank_count, banks);
  for (bank_id_t i = 0; i < banks; i++)
    EXPECT(!invent.topo.bank[i].boot);
}

static void
a_boot_bank_that_no_range_holds_is_refused(void)
{
  boot_build(0x1000, 0x1000);
  expect_no_boot(0x1800, 0x2000);
  expect_no_boot(0xfff, 0x17ff);
  expect_no_boot(0x3000, 0x3fff);
  expect_no_boot(0x1800, 0x17ff);
  expect_no_boot(0xf000, 0xffff);
  expect_no_boot(0, TOP);
}

static void
a_boot_bank_across_two_touching_ranges_is_refused(void)
{
  boot_build(0x8000, 0x1000); /* of node 0, up to 0x9000 of node 1 */
  expect_no_boot(0x8800, 0x97ff);

  invent_new();
  invent_cpu(0, 0);
  invent_range(0x1000, 0x1000, 0);
  invent_range(0x2000, 0x1000, 0);
  EXPECT_EQ(invent_build(), 0);
  expect_no_boot(0x1800, 0x27ff);
}

static void
pieces_too_small_beside_the_boot_bank_are_dropped_with_a_line(void)
{
  boot_build(0x1000, 0x1000);
  EXPECT_EQ(invent_boot(0x100f, 0x1ff0), 0);
  EXPECT_EQ(invent.topo.bank_count, 3);
  expect_bank(0, 0x100, 0x1ff, false);
  expect_bank(1, 0x100f, 0x1ff0, true);
  expect_bank(2, 0x9000, 0x9fff, false);
  EXPECT_EQ(invent_lines(), 2);
  EXPECT(invent_says("0x1000 to 0x100e: too small"));
  EXPECT(invent_says("0x1ff1 to 0x1fff: too small"));

  boot_build(0x1000, 0x1000);
  EXPECT_EQ(invent_boot(0x1010, 0x1fef), 0);
  EXPECT_EQ(invent.topo.bank_count, 5);
  EXPECT_EQ(invent_lines(), 0);
}

/* Four ranges at 0x1000, 0x2000, 0x3000, 0x4000, and three banks at most. */
static void
boot_build_three(uint64_t boot_start)
{
  invent_new();
  invent.limits.bank_max = 3;
  invent.boot_start = boot_start;
  invent_cpu(0, 0);
  for (uint32_t i = 1; i <= 4; i++)
    invent_range(0x1000 * i, 0x1000, i);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent_lines(), 1);
}

static void
the_boot_bank_and_what_it_leaves_count_among_the_banks_admitted(void)
{
  boot_build_three(0x1000);
  EXPECT_EQ(invent_boot(0x1000, 0x13ff), 0);
  EXPECT_EQ(invent.topo.bank_count, 3);
  expect_bank(0, 0x1000, 0x13ff, true);
  expect_bank(1, 0x1400, 0x1fff, false);
  expect_bank(2, 0x2000, 0x2fff, false);

  boot_build_three(0x1400);
  EXPECT_EQ(invent_boot(0x1400, 0x17ff), 0);
  EXPECT_EQ(invent.topo.bank_count, 3);
  expect_bank(1, 0x1400, 0x17ff, true);
  expect_bank(2, 0x1800, 0x1fff, false);
}

static void
the_range_of_the_boot_bank_is_admitted_whatever_the_limit(void)
{
  boot_build_three(0x4000);
  EXPECT_EQ(invent_boot(0x4000, 0x43ff), 0);
  EXPECT_EQ(invent.topo.bank_count, 3);
  expect_bank(0, 0x1000, 0x1fff, false);
  expect_bank(1, 0x4000, 0x43ff, true);
  expect_bank(2, 0x4400, 0x4fff, false);
  EXPECT_EQ(invent.topo.node[invent.topo.bank[1].node], 4);

  boot_build_three(0x3000);
  EXPECT_EQ(invent_boot(0x3000, 0x33ff), 0);
  EXPECT_EQ(invent.topo.bank_count, 3);
  expect_bank(0, 0x1000, 0x1fff, false);
  expect_bank(1, 0x3000, 0x33ff, true);

  boot_build_three(0x2fff);
  EXPECT_EQ(invent_boot(0x2fff, 0x2fff), 0);
  EXPECT_EQ(invent.topo.bank_count, 2);
  expect_bank(0, 0x2000, 0x2ffe, false);
  expect_bank(1, 0x2fff, 0x2fff, true);

  boot_build_three(0x4800);
  EXPECT_EQ(invent_boot(0x4800, 0x4bff), 0);
  EXPECT_EQ(invent.topo.bank_count, 3);
  expect_bank(0, 0x4000, 0x47ff, false);
  expect_bank(1, 0x4800, 0x4bff, true);
}

static void
a_boot_bank_across_reserved_bytes_is_refused(void)
{
  invent_new();
  invent_cpu(0, 0);
  invent_range(0x1000, 0x1000, 0);
  invent_reserve(0x1400, 0x100);
  EXPECT_EQ(invent_build(), 0);
  EXPECT_EQ(invent.topo.bank_count, 2);
  expect_no_boot(0x1200, 0x17ff);
  expect_no_boot(0x1400, 0x14ff);
  EXPECT_EQ(invent_boot(0x1500, 0x17ff), 0);
}

TEST_SUITE(
    topology_boot, TEST_CASE(the_boot_bank_leaves_a_piece_before_and_after),
    TEST_CASE(the_boot_bank_may_take_either_end_of_a_range),
    TEST_CASE(the_boot_bank_may_take_a_range_exactly),
    TEST_CASE(the_boot_bank_may_be_the_last_bytes_of_the_address_space),
    TEST_CASE(a_window_border_inside_makes_the_boot_bank_narrower),
    TEST_CASE(the_boot_bank_may_swallow_a_whole_window),
    TEST_CASE(a_boot_bank_that_ends_at_a_window_border_is_not_narrower),
    TEST_CASE(a_boot_bank_across_a_window_border_of_memory_that_few_reach),
    TEST_CASE(a_boot_bank_that_no_range_holds_is_refused),
    TEST_CASE(a_boot_bank_across_two_touching_ranges_is_refused),
    TEST_CASE(pieces_too_small_beside_the_boot_bank_are_dropped_with_a_line),
    TEST_CASE(the_boot_bank_and_what_it_leaves_count_among_the_banks_admitted),
    TEST_CASE(the_range_of_the_boot_bank_is_admitted_whatever_the_limit),
    TEST_CASE(a_boot_bank_across_reserved_bytes_is_refused));
