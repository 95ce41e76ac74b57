/* tests: from listed memory to usable ranges.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Each case lists memory and expects pieces, each with its two ends, and what
   is said of what was lost. */

#include "tests/image/lib/invent.h"
#include "tests/image/lib/test.h"

#define TOP UINT64_MAX
#define HALF ((uint64_t)1 << 63)
#define TOP_32 ((uint64_t)UINT32_MAX)
#define HALF_32 ((uint64_t)1 << 31)

static void
ranges_ascend_whatever_order_they_are_listed_in(void)
{
  invent_new();
  invent_range(0x3000, 0x100, 2);
  invent_range(0x1000, 0x100, 0);
  invent_range(0x2000, 0x100, 1);
  EXPECT_EQ(invent_pieces(), 3);
  invent_expect_piece(0, 0x1000, 0x10ff, 1);
  invent_expect_piece(1, 0x2000, 0x20ff, 2);
  invent_expect_piece(2, 0x3000, 0x30ff, 0);
  EXPECT_EQ(invent_lines(), 0);
}

static void
touching_ranges_are_not_merged(void)
{
  invent_new();
  invent_range(0x1000, 0x100, 0);
  invent_range(0x1100, 0x100, 0);
  EXPECT_EQ(invent_pieces(), 2);
  invent_expect_piece(0, 0x1000, 0x10ff, 0);
  invent_expect_piece(1, 0x1100, 0x11ff, 1);
  EXPECT_EQ(invent_lines(), 0);
}

static void
an_empty_range_is_nothing(void)
{
  invent_new();
  invent_range(0x1000, 0, 0);
  invent_range(0, 0, 0);
  invent_range(TOP, 0, 0);
  EXPECT_EQ(invent_pieces(), 0);
  EXPECT_EQ(invent_lines(), 2);
  EXPECT(invent_says("3 listed ranges of memory of size 0, dropped"));
  EXPECT(invent_says("no memory: all listed memory has size 0"));
}

static void
a_range_may_start_at_address_0(void)
{
  invent_new();
  invent_range(0, 0x1000, 0);
  EXPECT_EQ(invent_pieces(), 1);
  invent_expect_piece(0, 0, 0xfff, 0);
  EXPECT_EQ(invent_lines(), 0);
}

static void
a_range_may_end_at_the_top_of_the_address_space(void)
{
  invent_new();
  invent_range(TOP - 0xfff, 0x1000, 0);
  EXPECT_EQ(invent_pieces(), 1);
  invent_expect_piece(0, TOP - 0xfff, TOP, 0);
  EXPECT_EQ(invent_lines(), 0);
}

static void
the_last_byte_of_the_address_space_may_be_a_range(void)
{
  invent_new();
  invent.limits.bank_min = 1;
  invent_range(TOP, 1, 0);
  EXPECT_EQ(invent_pieces(), 1);
  invent_expect_piece(0, TOP, TOP, 0);

  invent.limits.address_bits = 32;
  invent_range(TOP_32, 1, 0);
  EXPECT_EQ(invent_pieces(), 1);
  invent_expect_piece(0, TOP_32, TOP_32, 1);
}

static void
a_range_that_wraps_is_cut_at_the_top(void)
{
  invent_new();
  invent_range(TOP - 0xfff, 0x1001, 0);
  EXPECT_EQ(invent_pieces(), 1);
  invent_expect_piece(0, TOP - 0xfff, TOP, 0);
  EXPECT_EQ(invent_lines(), 1);
  EXPECT(invent_says("wraps"));
}

static void
a_range_of_half_the_address_space_is_whole(void)
{
  invent_new();
  invent_range(0x1000, HALF, 0);
  EXPECT_EQ(invent_pieces(), 1);
  invent_expect_piece(0, 0x1000, 0x1000 + HALF - 1, 0);
  EXPECT_EQ(invent_lines(), 0);
}

static void
a_range_of_more_than_half_the_address_space_is_clipped(void)
{
  invent_new();
  invent_range(0x1000, HALF + 1, 0);
  EXPECT_EQ(invent_pieces(), 1);
  invent_expect_piece(0, 0x1000, 0x1000 + HALF - 1, 0);
  EXPECT_EQ(invent_lines(), 1);
  EXPECT(invent_says("clipped to half"));

  invent_new();
  invent_range(0, TOP, 0);
  EXPECT_EQ(invent_pieces(), 1);
  invent_expect_piece(0, 0, HALF - 1, 0);
}

static void
what_is_clipped_off_is_free_for_another_range(void)
{
  invent_new();
  invent_range(0, TOP, 0);
  invent_range(HALF, 0x1000, 0);
  EXPECT_EQ(invent_pieces(), 2);
  invent_expect_piece(0, 0, HALF - 1, 0);
  invent_expect_piece(1, HALF, HALF + 0xfff, 1);
  EXPECT_EQ(invent_lines(), 1);
}

static void
memory_above_4_gib_is_ignored_on_32_bits(void)
{
  invent_new();
  invent.limits.address_bits = 32;
  invent_range(0x100001000, 0x1000, 0);
  invent_range(0x100000000, 0x1000, 0);
  EXPECT_EQ(invent_pieces(), 0);
  EXPECT_EQ(invent_lines(), 3);
  EXPECT(
      invent_says("no memory: all listed memory is above the address space"));
  EXPECT(invent_says("0x100001000 to 0x100001fff: above the address space"));
  EXPECT(invent_says("0x100000000 to 0x100000fff: above the address space"));
}

static void
memory_across_4_gib_is_clipped_on_32_bits(void)
{
  invent_new();
  invent.limits.address_bits = 32;
  invent_range(0xfffff000, 0x2000, 0);
  EXPECT_EQ(invent_pieces(), 1);
  invent_expect_piece(0, 0xfffff000, TOP_32, 0);
  EXPECT_EQ(invent_lines(), 1);
  EXPECT(invent_says("clipped to the address space"));
}

static void
memory_may_end_at_4_gib_on_32_bits(void)
{
  invent_new();
  invent.limits.address_bits = 32;
  invent_range(0xfffff000, 0x1000, 0);
  EXPECT_EQ(invent_pieces(), 1);
  invent_expect_piece(0, 0xfffff000, TOP_32, 0);
  EXPECT_EQ(invent_lines(), 0);
}

static void
half_of_the_address_space_is_2_gib_on_32_bits(void)
{
  invent_new();
  invent.limits.address_bits = 32;
  invent_range(0x1000, HALF_32 + 1, 0);
  invent_range(0xc0000000, 0x1000, 0);
  EXPECT_EQ(invent_pieces(), 2);
  invent_expect_piece(0, 0x1000, 0x1000 + HALF_32 - 1, 0);
  invent_expect_piece(1, 0xc0000000, 0xc0000fff, 1);
  EXPECT_EQ(invent_lines(), 1);
}

static void
memory_below_4_gib_is_not_lost_to_its_alias(void)
{
  invent_new();
  invent.limits.address_bits = 32;
  invent_range(0x100001000, 0x1000, 0);
  invent_range(0x1000, 0x1000, 0);
  EXPECT_EQ(invent_pieces(), 1);
  invent_expect_piece(0, 0x1000, 0x1fff, 1);
}

static void
memory_above_the_processors_width_is_ignored_with_a_line(void)
{
  static const uint8_t widths[] = { 32, 36, 40, 48, 52, 63 };

  for (size_t i = 0; i < ARRAY_SIZE(widths); i++)
    {
      invent_new();
      invent.machine.address_bits = widths[i];
      invent_range((uint64_t)1 << widths[i], 0x1000, 0);
      invent_range(TOP - 0xfff, 0x1000, 0);
      EXPECT_EQ(invent_pieces(), 0);
      EXPECT_EQ(invent_lines(), 3); /* and that nothing is left */
      EXPECT(invent_says("above the processor's"));
    }
  invent_new();
  invent.machine.address_bits = 48;
  invent_range(0x1000000000000, 0x1000, 0);
  EXPECT_EQ(invent_pieces(), 0);
  EXPECT(invent_says("memory 0x1000000000000 to 0x1000000000fff: above the "
                     "processor's 48 address bits, ignored"));
}

static void
memory_across_the_processors_width_is_clipped_with_a_line(void)
{
  static const uint8_t widths[] = { 32, 36, 40, 48, 52, 63 };

  for (size_t i = 0; i < ARRAY_SIZE(widths); i++)
    {
      uint64_t top = ((uint64_t)1 << widths[i]) - 1;

      invent_new();
      invent.machine.address_bits = widths[i];
      invent_range(top - 0xfff, 0x1001, 0);
      EXPECT_EQ(invent_pieces(), 1);
      invent_expect_piece(0, top - 0xfff, top, 0);
      EXPECT_EQ(invent_lines(), 1);
      EXPECT(invent_says("clipped to the processor's"));
    }
}

static void
memory_may_end_where_the_processors_width_does(void)
{
  static const uint8_t widths[] = { 32, 36, 40, 48, 52, 63, 64 };

  for (size_t i = 0; i < ARRAY_SIZE(widths); i++)
    {
      uint64_t top = TOP >> (64 - widths[i]);

      invent_new();
      invent.machine.address_bits = widths[i];
      invent_range(top - 0xfff, 0x1000, 0);
      EXPECT_EQ(invent_pieces(), 1);
      invent_expect_piece(0, top - 0xfff, top, 0);
      EXPECT_EQ(invent_lines(), 0);
    }
}

/* Half of a processor's width is no limit: banks are bounded by pointers. */
static void
all_that_a_narrow_processor_names_may_be_one_range(void)
{
  invent_new();
  invent.machine.address_bits = 40;
  invent_range(0x1000, TOP - 0x1000, 0);
  EXPECT_EQ(invent_pieces(), 1);
  invent_expect_piece(0, 0x1000, 0xffffffffff, 0);
  EXPECT_EQ(invent_lines(), 1);
}

static void
a_processor_wider_than_pointers_changes_nothing(void)
{
  invent_new();
  invent.limits.address_bits = 32;
  invent.machine.address_bits = 40;
  invent_range(0xfffff000, 0x2000, 0);
  invent_range(0x200000000, 0x1000, 0);
  EXPECT_EQ(invent_pieces(), 1);
  invent_expect_piece(0, 0xfffff000, TOP_32, 0);
  EXPECT_EQ(invent_lines(), 2);
  EXPECT(invent_says("clipped to the address space"));
  EXPECT(invent_says("above the address space"));
}

static void
reserved_bytes_above_the_processors_width_take_nothing_away(void)
{
  invent_new();
  invent.machine.address_bits = 36;
  invent_range(0xffffff000, 0x1000, 0);
  invent_reserve(0x1000000000, 0x1000);
  invent_reserve(TOP - 0xfff, 0x1000);
  EXPECT_EQ(invent_pieces(), 1);
  invent_expect_piece(0, 0xffffff000, 0xfffffffff, 0);
  EXPECT_EQ(invent_lines(), 0);
}

static void
reserved_bytes_across_the_processors_width_are_taken_out_below(void)
{
  invent_new();
  invent.machine.address_bits = 36;
  invent_range(0xfffffe000, 0x4000, 0);
  invent_reserve(0xffffff000, TOP - 0xffffff000 + 1);
  EXPECT_EQ(invent_pieces(), 1);
  invent_expect_piece(0, 0xfffffe000, 0xfffffefff, 0);
  EXPECT_EQ(invent_lines(), 1);
}

/* One end of a DMA window splits, one is above what the processor names. */
static void
a_window_that_ends_above_the_processors_width_splits_once(void)
{
  invent_new();
  invent.machine.address_bits = 36;
  invent.machine.dma_windowed = true;
  invent.machine.dma_start = 0xffffff000;
  invent.machine.dma_size = TOP - 0xffffff000 + 1;
  invent_range(0xfffffe000, 0x4000, 0);
  EXPECT_EQ(invent_pieces(), 2);
  invent_expect_piece(0, 0xfffffe000, 0xfffffefff, 0);
  invent_expect_piece(1, 0xffffff000, 0xfffffffff, 0);

  invent.machine.dma_start = 0x1000000000;
  invent.machine.dma_size = 0x1000;
  EXPECT_EQ(invent_pieces(), 1);
  invent_expect_piece(0, 0xfffffe000, 0xfffffffff, 0);
}

static void
an_overlap_goes_to_the_lower_range(void)
{
  invent_new();
  invent_range(0x1800, 0x1000, 0);
  invent_range(0x1000, 0x1000, 0);
  EXPECT_EQ(invent_pieces(), 2);
  invent_expect_piece(0, 0x1000, 0x1fff, 1);
  invent_expect_piece(1, 0x2000, 0x27ff, 0);
  EXPECT_EQ(invent_lines(), 1);
  EXPECT(invent_says("overlaps"));
}

static void
an_overlap_of_one_byte_is_one(void)
{
  invent_new();
  invent_range(0x1000, 0x1001, 0);
  invent_range(0x2000, 0x1000, 0);
  EXPECT_EQ(invent_pieces(), 2);
  invent_expect_piece(0, 0x1000, 0x2000, 0);
  invent_expect_piece(1, 0x2001, 0x2fff, 1);
}

static void
a_range_inside_another_is_ignored(void)
{
  invent_new();
  invent_range(0x1000, 0x1000, 0);
  invent_range(0x1800, 0x100, 0);
  invent_range(0x1000, 0x1000, 0);
  invent_range(0x1f00, 0x100, 0);
  EXPECT_EQ(invent_pieces(), 1);
  invent_expect_piece(0, 0x1000, 0x1fff, 0);
  EXPECT_EQ(invent_lines(), 3);
  EXPECT(invent_says("0x1800 to 0x18ff: lies in another"));
}

static void
a_long_range_beats_all_that_start_inside_it(void)
{
  invent_new();
  invent_range(0x1000, 0x2000, 0);
  invent_range(0x1100, 0x100, 0);
  invent_range(0x2000, 0x2000, 0);
  EXPECT_EQ(invent_pieces(), 2);
  invent_expect_piece(0, 0x1000, 0x2fff, 0);
  invent_expect_piece(1, 0x3000, 0x3fff, 2);
}

static void
of_ranges_that_start_together_the_first_listed_wins(void)
{
  invent_new();
  invent_range(0x1000, 0x1000, 0);
  invent_range(0x1000, 0x2000, 1);
  EXPECT_EQ(invent_pieces(), 2);
  invent_expect_piece(0, 0x1000, 0x1fff, 0);
  invent_expect_piece(1, 0x2000, 0x2fff, 1);
}

static void
an_overlap_at_the_very_top_leaves_nothing(void)
{
  invent_new();
  invent_range(TOP - 0xfff, 0x1000, 0);
  invent_range(TOP - 0xff, 0x100, 0);
  invent_range(TOP - 0xff, 0x101, 0);
  EXPECT_EQ(invent_pieces(), 1);
  invent_expect_piece(0, TOP - 0xfff, TOP, 0);
}

/* Random small machines, byte by byte against the rules. */
#define SPACE 64

static uint32_t
owner_of(uint64_t byte)
{
  uint32_t owner = UINT32_MAX;

  for (uint32_t i = 0; i < invent.machine.ranges.found; i++)
    {
      const struct machine_range_s *range = &invent.machine.range[i];

      if (byte >= range->start && byte - range->start < range->size
          && (owner == UINT32_MAX
              || range->start < invent.machine.range[owner].start))
        owner = i;
    }
  for (uint32_t i = 0; i < invent.machine.reserveds.found; i++)
    if (byte >= invent.machine.reserved[i].start
        && byte - invent.machine.reserved[i].start
               < invent.machine.reserved[i].size)
      owner = UINT32_MAX;
  return owner;
}

static uint32_t
piece_owner(uint64_t byte, size_t count)
{
  uint32_t owner = UINT32_MAX;

  for (size_t i = 0; i < count; i++)
    if (byte >= invent_piece(i)->start && byte <= invent_piece(i)->last)
      {
        EXPECT_EQ(owner, UINT32_MAX);
        owner = invent_piece(i)->index;
      }
  return owner;
}

static void
every_byte_of_a_random_machine_has_the_owner_that_the_rules_say(void)
{
  for (unsigned turn = 0; turn < 200; turn++)
    {
      uint32_t ranges = 1 + test_random() % 6, reserved = test_random() % 5;
      size_t count;

      invent_new();
      invent.limits.bank_min = 1;
      for (uint32_t i = 0; i < ranges; i++)
        invent_range(test_random() % SPACE, test_random() % 24, i);
      for (uint32_t i = 0; i < reserved; i++)
        invent_reserve(test_random() % SPACE, test_random() % 8);
      invent_window(test_random() % SPACE, test_random() % SPACE);
      count = invent_pieces();
      for (uint64_t byte = 0; byte < SPACE + 32; byte++)
        EXPECT_EQ(piece_owner(byte, count), owner_of(byte));
      for (size_t i = 0; i + 1 < count; i++)
        EXPECT(invent_piece(i)->last < invent_piece(i + 1)->start);
    }
}

TEST_SUITE(
    topology_ranges, TEST_CASE(ranges_ascend_whatever_order_they_are_listed_in),
    TEST_CASE(touching_ranges_are_not_merged),
    TEST_CASE(an_empty_range_is_nothing),
    TEST_CASE(a_range_may_start_at_address_0),
    TEST_CASE(a_range_may_end_at_the_top_of_the_address_space),
    TEST_CASE(the_last_byte_of_the_address_space_may_be_a_range),
    TEST_CASE(a_range_that_wraps_is_cut_at_the_top),
    TEST_CASE(a_range_of_half_the_address_space_is_whole),
    TEST_CASE(a_range_of_more_than_half_the_address_space_is_clipped),
    TEST_CASE(what_is_clipped_off_is_free_for_another_range),
    TEST_CASE(memory_above_4_gib_is_ignored_on_32_bits),
    TEST_CASE(memory_across_4_gib_is_clipped_on_32_bits),
    TEST_CASE(memory_may_end_at_4_gib_on_32_bits),
    TEST_CASE(half_of_the_address_space_is_2_gib_on_32_bits),
    TEST_CASE(memory_below_4_gib_is_not_lost_to_its_alias),
    TEST_CASE(memory_above_the_processors_width_is_ignored_with_a_line),
    TEST_CASE(memory_across_the_processors_width_is_clipped_with_a_line),
    TEST_CASE(memory_may_end_where_the_processors_width_does),
    TEST_CASE(all_that_a_narrow_processor_names_may_be_one_range),
    TEST_CASE(a_processor_wider_than_pointers_changes_nothing),
    TEST_CASE(reserved_bytes_above_the_processors_width_take_nothing_away),
    TEST_CASE(reserved_bytes_across_the_processors_width_are_taken_out_below),
    TEST_CASE(a_window_that_ends_above_the_processors_width_splits_once),
    TEST_CASE(an_overlap_goes_to_the_lower_range),
    TEST_CASE(an_overlap_of_one_byte_is_one),
    TEST_CASE(a_range_inside_another_is_ignored),
    TEST_CASE(a_long_range_beats_all_that_start_inside_it),
    TEST_CASE(of_ranges_that_start_together_the_first_listed_wins),
    TEST_CASE(an_overlap_at_the_very_top_leaves_nothing),
    TEST_CASE(every_byte_of_a_random_machine_has_the_owner_that_the_rules_say));
