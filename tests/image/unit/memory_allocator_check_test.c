/* tests: bugs that builds with CONFIG_MUTEK_MEM_CHECK name.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Bookkeeping is damaged on purpose, one bit at a time, and mended: what is
   wrong must be seen before anything follows it. Needs the smart engine. */

#include "mutek/engine/memory_allocator_smart.h"

#include "tests/image/lib/test.h"

#define ARENA 1024 /* bytes */

static _Alignas(64) uint8_t arena[ARENA];
static struct memory_allocator_region_s region;

static void
setup(void)
{
  for (size_t i = 0; i < ARENA; i++)
    arena[i] = 0; /* nothing of a former case */
  EXPECT_EQ(memory_allocator_init(&region, (uintptr_t)arena, ARENA), 0);
}

static smart_cell_t *
take(size_t size)
{
  void *addr = NULL;

  EXPECT_EQ(memory_allocator_pop(&region, size, &addr), 0);
  return addr;
}

static enum memory_allocator_fault_e
check(void)
{
  uintptr_t where = 0;
  bool done;

  (void)memory_allocator_check(&region, 0, &done, &where);
  return memory_allocator_check(&region, SIZE_MAX, &done, &where);
}

#define EXPECT_FAULT(addr, fault)                                              \
  EXPECT_EQ(memory_allocator_inspect(&region, addr), MEMORY_ALLOCATOR_##fault)

/** Flips each bit of a cell: check finds it, and inspect of @tt block, which
    has to do with it; NULL for none. */
static void
flip_bits(smart_cell_t *cell, const smart_cell_t *block)
{
  for (uint32_t bit = 1; bit != 0; bit <<= 1)
    {
      *cell ^= bit;
      EXPECT_EQ(check(), MEMORY_ALLOCATOR_DAMAGED);
      if (block != NULL)
        EXPECT_FAULT(block, DAMAGED);
      *cell ^= bit;
      EXPECT_EQ(check(), MEMORY_ALLOCATOR_OK);
      if (block != NULL)
        EXPECT_FAULT(block, OK);
    }
}

static void
every_flipped_bit_of_a_header_is_found(void)
{
  smart_cell_t *block, *behind, *end;

  setup();
  (void)take(20);
  block = take(40);
  behind = take(60);
  end = (smart_cell_t *)region.next;
  flip_bits(&block[-1], block);
  flip_bits(&block[-2], block);
  flip_bits(&behind[-1], block);
  flip_bits(&behind[-2], block);
  flip_bits(&end[-1], NULL);
  flip_bits(&end[-2], NULL);
}

static void
every_flipped_bit_next_to_the_end_is_found(void)
{
  struct memory_allocator_stats_s stats;
  smart_cell_t *block, *end;

  setup();
  memory_allocator_stats(&region, &stats);
  block = take(stats.free - SMART_HEADER);
  end = (smart_cell_t *)region.next;
  flip_bits(&end[-1], block);
  flip_bits(&end[-2], block);
}

static void
every_flipped_bit_of_a_free_neighbour_is_found(void)
{
  smart_cell_t *front, *block, *behind;

  setup();
  front = take(100);
  block = take(40);
  behind = take(100);
  (void)take(8);
  memory_allocator_push(&region, front);
  memory_allocator_push(&region, behind);
  EXPECT_FAULT(block, OK);

  for (smart_cell_t *free = front; free != NULL;
       free = free == front ? behind : NULL)
    {
      flip_bits(&free[-2], block);
      flip_bits(&free[-1], block);
      flip_bits(link_next(free), block);
      flip_bits(link_prev(free), block);
      flip_bits(tag_before(block_after(free, block_size(free))), block);
    }
}

/* A smaller free block has no links to look at. */
static void
every_flipped_bit_of_the_smallest_block_with_links_is_found(void)
{
  smart_cell_t *front, *block;

  setup();
  front = take(size_bytes(SMART_LISTED_MIN) - SMART_HEADER);
  block = take(40);
  (void)take(8);
  EXPECT_EQ(block_size(front), SMART_LISTED_MIN);
  memory_allocator_push(&region, front);
  EXPECT_FAULT(block, OK);
  flip_bits(&front[-1], block);
  flip_bits(link_next(front), block);
  flip_bits(link_prev(front), block);
  flip_bits(tag_before(block), block);
}

/* What is behind the last head is no head, even if it leads back. */
static void
a_link_to_a_head_behind_the_last_is_found(void)
{
  smart_cell_t *front, *block, *behind;
  smart_cell_t link, word;

  setup();
  front = take(100);
  block = take(40);
  (void)take(8);
  memory_allocator_push(&region, front);
  EXPECT_FAULT(block, OK);
  behind = control_head(region.control, control_bins(region.control));
  link = *link_prev(front);
  word = *link_next(behind);
  *link_prev(front) = link_make(region.control, behind);
  *link_next(behind) = link_make(region.control, front);
  EXPECT_FAULT(block, DAMAGED);
  *link_prev(front) = link;
  *link_next(behind) = word;
  EXPECT_FAULT(block, OK);
}

static void
a_broken_link_further_on_in_the_list_is_found(void)
{
  smart_cell_t *front, *block, *listed;

  setup();
  front = take(100);
  block = take(40);
  (void)take(8);
  listed = take(100);
  (void)take(8);
  memory_allocator_push(&region, front);
  memory_allocator_push(&region, listed);
  flip_bits(link_prev(listed), block);
}

static void
every_flipped_bit_of_the_map_and_the_heads_is_found(void)
{
  smart_cell_t *control, *block;

  setup();
  block = take(100);
  (void)take(8);
  memory_allocator_push(&region, block);
  control = region.control;
  for (uint32_t bin = 1; bin <= control_bins(control); bin++)
    flip_bits(control_head(control, bin), NULL);
  for (uint32_t bin = 1; bin <= control_bins(control); bin++)
    {
      map_flip(control, bin);
      EXPECT_EQ(check(), MEMORY_ALLOCATOR_DAMAGED);
      map_flip(control, bin);
      EXPECT_EQ(check(), MEMORY_ALLOCATOR_OK);
    }
}

/* As the map says, a list is there; but not this one. */
static void
a_head_that_leads_elsewhere_is_found(void)
{
  smart_cell_t *control, *block, *head;
  const smart_cell_t far = (smart_cell_t)1 << 31;

  setup();
  block = take(100);
  (void)take(8);
  memory_allocator_push(&region, block);
  control = region.control;
  for (uint32_t bin = 1; bin < control_bins(control); bin++)
    {
      head = control_head(control, bin);
      if (*head != 0)
        continue;
      map_flip(control, bin);
      *head = link_make(control, block); /* free, and in another list */
      EXPECT_EQ(check(), MEMORY_ALLOCATOR_DAMAGED);
      *head = far; /* outside: nobody looks there */
      EXPECT_EQ(check(), MEMORY_ALLOCATOR_DAMAGED);
      *head = 0;
      map_flip(control, bin);
      EXPECT_EQ(check(), MEMORY_ALLOCATOR_OK);
    }
}

static void
upstream_7_a_second_free_is_named(void)
{
  smart_cell_t *a, *b, *c, *d;

  setup();
  a = take(40);
  b = take(40);
  c = take(40);
  d = take(40);
  memory_allocator_push(&region, b);
  EXPECT_FAULT(b, FREED);
  memory_allocator_push(&region, c); /* merged into the one in front */
  EXPECT_FAULT(b, FREED);
  EXPECT_FAULT(c, FREED);
  memory_allocator_push(&region, a); /* takes in the one behind */
  EXPECT_FAULT(a, FREED);
  EXPECT_FAULT(b, FREED);
  EXPECT_FAULT(c, FREED);
  EXPECT_FAULT(d, OK);
  memory_allocator_push(&region, d);
  EXPECT_FAULT(a, FREED);
  EXPECT_FAULT(b, FREED);
  EXPECT_FAULT(c, FREED);
  EXPECT_FAULT(d, FREED);
}

static void
the_smallest_blocks_are_told_freed_in_any_order(void)
{
  smart_cell_t *block[5];

  for (size_t first = 0; first < ARRAY_SIZE(block); first++)
    for (size_t step = 1; step < ARRAY_SIZE(block); step++)
      {
        setup();
        for (size_t i = 0; i < ARRAY_SIZE(block); i++)
          block[i] = take(1);
        for (size_t i = 0; i < ARRAY_SIZE(block); i++)
          {
            size_t now = (first + i * step) % ARRAY_SIZE(block);

            EXPECT_FAULT(block[now], OK);
            memory_allocator_push(&region, block[now]);
            for (size_t k = 0; k <= i; k++)
              EXPECT_FAULT(block[(first + k * step) % ARRAY_SIZE(block)],
                           FREED);
          }
      }
}

static void
a_pointer_into_the_middle_is_named(void)
{
  smart_cell_t *block, *end;

  setup();
  block = take(200);
  end = (smart_cell_t *)region.next;
  for (size_t i = 1; i < 200 / sizeof *block; i++)
    if ((uintptr_t)(block + i) % SMART_GRANULE != 0)
      EXPECT_FAULT(block + i, MISALIGNED);
    else
      EXPECT_FAULT(block + i, INTERIOR);
  EXPECT_FAULT(arena, INTERIOR); /* the bitmap */
  EXPECT_FAULT((smart_cell_t *)region.first, OK);
  EXPECT_FAULT(block_before(block, 1), INTERIOR);
  EXPECT_FAULT(arena + ARENA, FOREIGN);
  if ((uintptr_t)end < (uintptr_t)arena + ARENA)
    EXPECT_FAULT(end, INTERIOR);
}

static void
a_copied_header_is_no_header(void)
{
  smart_cell_t *block, *other, *middle;

  setup();
  other = take(48);
  block = take(160);
  for (uint32_t i = 1; i < 5; i++)
    {
      middle = block_after(block, SMART_BLOCK_MIN * i);
      middle[-1] = other[-1];
      middle[-2] = other[-2];
      EXPECT_FAULT(middle, INTERIOR);
      middle[-1] = block[-1];
      middle[-2] = block[-2];
      EXPECT_FAULT(middle, INTERIOR);
    }
  EXPECT_FAULT(block, OK);

  /* The same again where even the block behind would agree. */
  middle = block_after(block, block_size(block) - block_size(other));
  middle[-1] = other[-1];
  middle[-2] = other[-2];
  EXPECT_FAULT(middle, INTERIOR);
}

static void
what_was_free_is_interior_once_in_use(void)
{
  smart_cell_t *a, *b, *all;

  setup();
  a = take(40);
  b = take(40);
  memory_allocator_push(&region, b);
  memory_allocator_push(&region, a);
  all = take(300); /* over both; the marks are still in it */
  EXPECT(all == a);
  EXPECT_FAULT(b, INTERIOR);
  EXPECT_EQ(memory_allocator_resize(&region, all, 40), 0);
  EXPECT_FAULT(all, OK);
  EXPECT_FAULT(b, FREED);
}

static void
steps_of_a_check_reach_the_end(void)
{
  uintptr_t where = 0;
  bool done = false;
  size_t calls = 0;

  setup();
  for (size_t i = 0; i < 10; i++)
    (void)take(10);
  do
    EXPECT_EQ(memory_allocator_check(&region, 2, &done, &where),
              MEMORY_ALLOCATOR_OK);
  while (++calls < 100 && !done);
  EXPECT_EQ(calls, 6); /* the rest is a block too; 11 by 2 */
  EXPECT_EQ(region.cursor, 0);
}

/** Checks @tt steps blocks, frees three blocks around there, goes on. */
static void
check_around_a_merge(size_t steps, size_t first)
{
  smart_cell_t *block[8];
  uintptr_t where = 0;
  bool done = false;

  setup();
  for (size_t i = 0; i < ARRAY_SIZE(block); i++)
    block[i] = take(24);
  EXPECT_EQ(memory_allocator_check(&region, steps, &done, &where),
            MEMORY_ALLOCATOR_OK);
  for (size_t i = 0; i < 3; i++)
    memory_allocator_push(&region, block[(first + 5 * i) % 8]);
  EXPECT_EQ(memory_allocator_check(&region, 1, &done, &where),
            MEMORY_ALLOCATOR_OK);
  for (size_t i = 3; i < 8; i++)
    memory_allocator_push(&region, block[(first + 5 * i) % 8]);
  while (!done)
    EXPECT_EQ(memory_allocator_check(&region, 1, &done, &where),
              MEMORY_ALLOCATOR_OK);
}

static void
a_check_goes_on_when_blocks_were_merged(void)
{
  for (size_t steps = 1; steps < 9; steps++)
    for (size_t first = 0; first < 8; first++)
      check_around_a_merge(steps, first);
}

static void
a_check_goes_on_when_a_block_grew_or_shrank(void)
{
  smart_cell_t *block[6];
  uintptr_t where = 0;
  bool done;

  for (size_t steps = 1; steps < 7; steps++)
    for (size_t which = 0; which < 5; which++)
      for (size_t size = 8; size <= 48; size += 8)
        {
          setup();
          done = false;
          for (size_t i = 0; i < ARRAY_SIZE(block); i++)
            block[i] = take(24);
          memory_allocator_push(&region, block[which + 1]);
          EXPECT_EQ(memory_allocator_check(&region, steps, &done, &where),
                    MEMORY_ALLOCATOR_OK);
          EXPECT_EQ(memory_allocator_resize(&region, block[which], size), 0);
          while (!done)
            EXPECT_EQ(memory_allocator_check(&region, 1, &done, &where),
                      MEMORY_ALLOCATOR_OK);
        }
}

static void
damage_is_told_where_it_is(void)
{
  smart_cell_t *block;
  uintptr_t where = 0;
  bool done;

  setup();
  (void)take(24);
  block = take(24);
  (void)take(24);
  block[-2] ^= 4;
  EXPECT_EQ(memory_allocator_check(&region, SIZE_MAX, &done, &where),
            MEMORY_ALLOCATOR_DAMAGED);
  EXPECT(where == (uintptr_t)block || where == region.first);
  EXPECT(!done);
}

TEST_SUITE(
    memory_allocator_check, TEST_CASE(every_flipped_bit_of_a_header_is_found),
    TEST_CASE(every_flipped_bit_next_to_the_end_is_found),
    TEST_CASE(every_flipped_bit_of_a_free_neighbour_is_found),
    TEST_CASE(every_flipped_bit_of_the_smallest_block_with_links_is_found),
    TEST_CASE(a_link_to_a_head_behind_the_last_is_found),
    TEST_CASE(a_broken_link_further_on_in_the_list_is_found),
    TEST_CASE(every_flipped_bit_of_the_map_and_the_heads_is_found),
    TEST_CASE(a_head_that_leads_elsewhere_is_found),
    TEST_CASE(upstream_7_a_second_free_is_named),
    TEST_CASE(the_smallest_blocks_are_told_freed_in_any_order),
    TEST_CASE(a_pointer_into_the_middle_is_named),
    TEST_CASE(a_copied_header_is_no_header),
    TEST_CASE(what_was_free_is_interior_once_in_use),
    TEST_CASE(steps_of_a_check_reach_the_end),
    TEST_CASE(a_check_goes_on_when_blocks_were_merged),
    TEST_CASE(a_check_goes_on_when_a_block_grew_or_shrank),
    TEST_CASE(damage_is_told_where_it_is));
