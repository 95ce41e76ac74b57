/* tests: reserved bytes, windows, and what is left of a range.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Each case lists memory and what cuts it, and expects pieces, each with its
   two ends, and what is said of what was lost. */

#include "tests/image/lib/invent.h"
#include "tests/image/lib/test.h"

#define TOP UINT64_MAX

static void
reserved_bytes_are_taken_out_of_the_middle(void)
{
  invent_new();
  invent_range(0x1000, 0x1000, 0);
  invent_reserve(0x1400, 0x100);
  EXPECT_EQ(invent_pieces(), 2);
  invent_expect_piece(0, 0x1000, 0x13ff, 0);
  invent_expect_piece(1, 0x1500, 0x1fff, 0);
  EXPECT_EQ(invent_lines(), 0);
}

static void
reserved_bytes_are_taken_off_both_ends(void)
{
  invent_new();
  invent_range(0x1000, 0x1000, 0);
  invent_reserve(0xf00, 0x200);
  invent_reserve(0x1f00, 0x200);
  EXPECT_EQ(invent_pieces(), 1);
  invent_expect_piece(0, 0x1100, 0x1eff, 0);
}

static void
reserved_bytes_beside_a_range_do_not_matter(void)
{
  invent_new();
  invent_range(0x1000, 0x1000, 0);
  invent_reserve(0xf00, 0x100);
  invent_reserve(0x2000, 0x100);
  invent_reserve(0x1800, 0);
  EXPECT_EQ(invent_pieces(), 1);
  invent_expect_piece(0, 0x1000, 0x1fff, 0);
}

static void
one_reserved_byte_is_never_in_a_piece(void)
{
  for (uint64_t at = 0x1000; at < 0x1100; at++)
    {
      invent_new();
      invent_range(0x1000, 0x100, 0);
      invent_reserve(at, 1);
      for (size_t i = invent_pieces(); i-- != 0;)
        EXPECT(at < invent_piece(i)->start || at > invent_piece(i)->last);
    }
}

static void
a_range_that_is_all_reserved_is_nothing(void)
{
  invent_new();
  invent_range(0x1000, 0x1000, 0);
  invent_range(0x4000, 0x1000, 0);
  invent_reserve(0x1000, 0x1000);
  EXPECT_EQ(invent_pieces(), 1);
  invent_expect_piece(0, 0x4000, 0x4fff, 1);
}

static void
reserved_ranges_may_overlap_and_come_in_any_order(void)
{
  invent_new();
  invent_range(0x1000, 0x1000, 0);
  invent_reserve(0x1900, 0x100);
  invent_reserve(0x1200, 0x300);
  invent_reserve(0x1400, 0x200);
  invent_reserve(0x1300, 0x80);
  EXPECT_EQ(invent_pieces(), 3);
  invent_expect_piece(0, 0x1000, 0x11ff, 0);
  invent_expect_piece(1, 0x1600, 0x18ff, 0);
  invent_expect_piece(2, 0x1a00, 0x1fff, 0);
}

static void
one_reserved_range_may_cut_two_ranges(void)
{
  invent_new();
  invent_range(0x1000, 0x1000, 0);
  invent_range(0x2000, 0x1000, 1);
  invent_reserve(0x1800, 0x1000);
  EXPECT_EQ(invent_pieces(), 2);
  invent_expect_piece(0, 0x1000, 0x17ff, 0);
  invent_expect_piece(1, 0x2800, 0x2fff, 1);
}

static void
a_reserved_range_that_wraps_reserves_up_to_the_top(void)
{
  invent_new();
  invent_range(TOP - 0xfff, 0x1000, 0);
  invent_range(0, 0x1000, 0);
  invent_reserve(TOP - 0x7ff, TOP);
  EXPECT_EQ(invent_pieces(), 2);
  invent_expect_piece(0, 0, 0xfff, 1);
  invent_expect_piece(1, TOP - 0xfff, TOP - 0x800, 0);
}

static void
what_is_reserved_is_not_given_to_the_range_that_it_cut(void)
{
  /* The later range is trimmed by the whole of the earlier one, reserved bytes
     included: what is reserved in one is reserved in the other. */
  invent_new();
  invent_range(0x1000, 0x1000, 0);
  invent_range(0x1c00, 0x1000, 1);
  invent_reserve(0x1800, 0x600);
  EXPECT_EQ(invent_pieces(), 3);
  invent_expect_piece(0, 0x1000, 0x17ff, 0);
  invent_expect_piece(1, 0x1e00, 0x1fff, 0);
  invent_expect_piece(2, 0x2000, 0x2bff, 1);
}

static void
a_range_is_split_at_both_ends_of_the_window(void)
{
  invent_new();
  invent_range(0x1000, 0x3000, 0);
  invent_window(0x2000, 0x1000);
  EXPECT_EQ(invent_pieces(), 3);
  invent_expect_piece(0, 0x1000, 0x1fff, 0);
  invent_expect_piece(1, 0x2000, 0x2fff, 0);
  invent_expect_piece(2, 0x3000, 0x3fff, 0);
  EXPECT_EQ(invent_lines(), 0);
}

static void
a_range_that_no_window_end_is_in_stays_whole(void)
{
  invent_new();
  invent_range(0x2000, 0x1000, 0);
  invent_range(0x5000, 0x1000, 0);
  invent_window(0x2000, 0x1000);
  EXPECT_EQ(invent_pieces(), 2);
  invent_expect_piece(0, 0x2000, 0x2fff, 0);
}

static void
a_window_up_to_the_top_has_no_upper_end(void)
{
  invent_new();
  invent_range(0, 0x4000, 0);
  invent_range(TOP - 0xfff, 0x1000, 0);
  invent_window(0x1000, TOP - 0xfff);
  EXPECT_EQ(invent_pieces(), 3);
  invent_expect_piece(0, 0, 0xfff, 0);
  invent_expect_piece(1, 0x1000, 0x3fff, 0);
  invent_expect_piece(2, TOP - 0xfff, TOP, 1);

  invent_window(0x1000, TOP);
  EXPECT_EQ(invent_pieces(), 3);
}

static void
an_empty_window_splits_nothing(void)
{
  invent_new();
  invent_range(0x1000, 0x3000, 0);
  invent_window(0x2000, 0);
  EXPECT_EQ(invent_pieces(), 1);
  invent_expect_piece(0, 0x1000, 0x3fff, 0);
}

static void
a_window_end_inside_reserved_bytes_splits_nothing(void)
{
  invent_new();
  invent_range(0x1000, 0x3000, 0);
  invent_reserve(0x1f00, 0x200);
  invent_window(0, 0x2000);
  EXPECT_EQ(invent_pieces(), 2);
  invent_expect_piece(0, 0x1000, 0x1eff, 0);
  invent_expect_piece(1, 0x2100, 0x3fff, 0);
}

static void
a_piece_of_the_least_size_is_kept(void)
{
  invent_new();
  invent.limits.bank_min = 0x100;
  invent_range(0x1000, 0x100, 0);
  EXPECT_EQ(invent_pieces(), 1);
  EXPECT_EQ(invent_lines(), 0);
}

static void
a_smaller_piece_is_dropped_with_a_line(void)
{
  invent_new();
  invent.limits.bank_min = 0x100;
  invent_range(0x1000, 0xff, 0);
  invent_range(0x2000, 0x1000, 0);
  invent_reserve(0x2080, 0x80);
  invent_window(0, 0x2fff);
  EXPECT_EQ(invent_pieces(), 1);
  invent_expect_piece(0, 0x2100, 0x2ffe, 1);
  EXPECT_EQ(invent_lines(), 3);
  EXPECT(invent_says("0x1000 to 0x10fe: too small"));
  EXPECT(invent_says("0x2000 to 0x207f: too small"));
  EXPECT(invent_says("0x2fff to 0x2fff: too small"));
}

static void
the_worst_case_has_room(void)
{
  invent_new();
  invent.limits.bank_min = 1;
  for (uint32_t i = 0; i < INVENT_RANGES; i++)
    invent_range(0x1000 * (INVENT_RANGES - i), 0x1000, i);
  for (uint32_t i = 0; i < INVENT_RESERVEDS; i++)
    invent_reserve(0x1000 * (i + 1) + 0x800, 1);
  invent_window(0x1400, 0x800);
  EXPECT_EQ(invent_pieces(), topology_ranges_max(&invent.machine));
  for (size_t i = 1; i < topology_ranges_max(&invent.machine); i++)
    EXPECT(invent_piece(i)->start > invent_piece(i - 1)->last);
}

static void
the_boot_range_is_the_lowest_that_all_reach(void)
{
  invent_new();
  invent_cpus(2, 0);
  invent_private(0x1000, 0x1000, 0, 1);
  invent_range(0x3000, 0x1000, 0);
  invent_range(0x2000, 0x1000, 0);
  EXPECT_EQ(invent_pieces(), 3);
  EXPECT_EQ(topology_boot_range(&invent.machine, invent_piece(0), 3, 1), 1);
  EXPECT_EQ(topology_boot_range(&invent.machine, invent_piece(0), 3, 0x1000),
            1);
  EXPECT_EQ(topology_boot_range(&invent.machine, invent_piece(0), 1, 1), 1);
}

static void
the_boot_range_is_the_lowest_that_is_large_enough(void)
{
  invent_new();
  invent_cpus(1, 0);
  invent_range(0x1000, 0x800, 0);
  invent_range(0x2000, 0x1000, 0);
  invent_range(0x3000, 0x2000, 0); /* touches, but is another */
  invent_window(0, 0x2800);
  EXPECT_EQ(invent_pieces(), 4);
  EXPECT_EQ(topology_boot_range(&invent.machine, invent_piece(0), 4, 0x800), 0);
  EXPECT_EQ(topology_boot_range(&invent.machine, invent_piece(0), 4, 0x801), 1);
  EXPECT_EQ(topology_boot_range(&invent.machine, invent_piece(0), 4, 0x1000),
            1);
  EXPECT_EQ(topology_boot_range(&invent.machine, invent_piece(0), 4, 0x1001),
            3);
}

static void
the_boot_range_is_the_largest_where_none_is_large_enough(void)
{
  invent_new();
  invent_cpus(1, 0);
  invent_range(0x1000, 0x800, 0);
  invent_range(0x2000, 0x1000, 0);
  invent_range(0x4000, 0x1000, 0);
  EXPECT_EQ(invent_pieces(), 3);
  EXPECT_EQ(topology_boot_range(&invent.machine, invent_piece(0), 3, 0x1001),
            1);
  EXPECT_EQ(topology_boot_range(&invent.machine, invent_piece(0), 3, SIZE_MAX),
            1);
}

static void
the_boot_range_may_be_the_last_two_pieces(void)
{
  invent_new();
  invent_cpus(1, 0);
  invent_range(0x1000, 0x1000, 0);
  invent_window(0, 0x1800);
  EXPECT_EQ(invent_pieces(), 2);
  EXPECT_EQ(topology_range_end(invent_piece(0), 2, 0), 0x1fff);
  EXPECT_EQ(topology_boot_range(&invent.machine, invent_piece(0), 2, 0x1000),
            0);
}

static void
a_range_ends_beyond_a_window_but_not_beyond_reserved_bytes(void)
{
  invent_new();
  invent_range(0x1000, 0x3000, 0);
  invent_range(0x4000, 0x1000, 0);
  invent_reserve(0x2800, 0x100);
  invent_window(0x1800, 0x800);
  EXPECT_EQ(invent_pieces(), 5);
  EXPECT_EQ(topology_range_end(invent_piece(0), 5, 0), 0x27ff);
  EXPECT_EQ(topology_range_end(invent_piece(0), 5, 1), 0x27ff);
  EXPECT_EQ(topology_range_end(invent_piece(0), 5, 3), 0x3fff);
  EXPECT_EQ(topology_range_end(invent_piece(0), 5, 4), 0x4fff);
}

static void
why_no_memory_is_left_is_said(void)
{
  invent_new();
  invent_range(0x1000, 0x1000, 0);
  invent_reserve(0, 0x10000);
  EXPECT_EQ(invent_pieces(), 0);
  EXPECT_EQ(invent_lines(), 1);
  EXPECT(invent_says("no memory: all listed memory is reserved"));

  invent_new();
  invent_range(0x1000, 0x1000, 0);
  invent_reserve(0x1008, 0x10000);
  EXPECT_EQ(invent_pieces(), 0);
  EXPECT_EQ(invent_lines(), 2);
  EXPECT(invent_says("no memory: what is left of the listed memory is too "
                     "small"));
}

TEST_SUITE(
    topology_pieces, TEST_CASE(reserved_bytes_are_taken_out_of_the_middle),
    TEST_CASE(reserved_bytes_are_taken_off_both_ends),
    TEST_CASE(reserved_bytes_beside_a_range_do_not_matter),
    TEST_CASE(one_reserved_byte_is_never_in_a_piece),
    TEST_CASE(a_range_that_is_all_reserved_is_nothing),
    TEST_CASE(reserved_ranges_may_overlap_and_come_in_any_order),
    TEST_CASE(one_reserved_range_may_cut_two_ranges),
    TEST_CASE(a_reserved_range_that_wraps_reserves_up_to_the_top),
    TEST_CASE(what_is_reserved_is_not_given_to_the_range_that_it_cut),
    TEST_CASE(a_range_is_split_at_both_ends_of_the_window),
    TEST_CASE(a_range_that_no_window_end_is_in_stays_whole),
    TEST_CASE(a_window_up_to_the_top_has_no_upper_end),
    TEST_CASE(an_empty_window_splits_nothing),
    TEST_CASE(a_window_end_inside_reserved_bytes_splits_nothing),
    TEST_CASE(a_piece_of_the_least_size_is_kept),
    TEST_CASE(a_smaller_piece_is_dropped_with_a_line),
    TEST_CASE(why_no_memory_is_left_is_said),
    TEST_CASE(the_worst_case_has_room),
    TEST_CASE(the_boot_range_is_the_lowest_that_all_reach),
    TEST_CASE(the_boot_range_is_the_lowest_that_is_large_enough),
    TEST_CASE(the_boot_range_is_the_largest_where_none_is_large_enough),
    TEST_CASE(the_boot_range_may_be_the_last_two_pieces),
    TEST_CASE(a_range_ends_beyond_a_window_but_not_beyond_reserved_bytes));
