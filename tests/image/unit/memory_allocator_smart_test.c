/* tests: what the smart engine promises beyond the others.
   SPDX-License-Identifier: LGPL-2.1-only */

/* White-box: the bins and the free blocks are looked at. Every case ends with a
   check of the whole region. */

#include "mutek/engine/memory_allocator_smart.h"

#include "tests/image/lib/test.h"

#define ARENA 1536 /* bytes */
#define MOST 6     /* blocks freed in all orders */

static _Alignas(64) uint8_t arena[ARENA];
static struct memory_allocator_region_s region;

static void
setup(size_t size)
{
  EXPECT_EQ(memory_allocator_init(&region, (uintptr_t)arena, size), 0);
}

static void
setup_limit(size_t size, size_t limit)
{
  EXPECT_EQ(memory_allocator_init_limit(&region, (uintptr_t)arena, size, limit),
            0);
}

static void
expect_sound(void)
{
  uintptr_t where = 0;
  bool done = false;

  EXPECT_EQ(memory_allocator_check(&region, 0, &done, &where),
            MEMORY_ALLOCATOR_OK);
  EXPECT_EQ(memory_allocator_check(&region, SIZE_MAX, &done, &where),
            MEMORY_ALLOCATOR_OK);
  EXPECT(done);
}

static void *
take(size_t size)
{
  void *addr = NULL;

  EXPECT_EQ(memory_allocator_pop(&region, size, &addr), 0);
  return addr;
}

/** All is one free block again, listed where it was. */
static void
expect_whole(void)
{
  struct memory_allocator_stats_s stats;
  smart_cell_t *block = (smart_cell_t *)region.first;

  memory_allocator_stats(&region, &stats);
  EXPECT_EQ(stats.used, 0);
  EXPECT_EQ(stats.used_blocks, 0);
  EXPECT_EQ(header_word(block) & 3, SMART_FREE);
  EXPECT_EQ(size_bytes(block_size(block)), stats.free);
  EXPECT_EQ((uintptr_t)block_after(block, block_size(block)), region.next);
  expect_sound();
}

static void
every_size_is_in_one_bin(void)
{
  uint32_t bin = bin_of(1);

  EXPECT_EQ(bin, 1);
  for (uint32_t size = 2; size < 5000; size++)
    {
      EXPECT(bin_of(size) == bin || bin_of(size) == bin + 1);
      EXPECT(size > 16 || bin_of(size) == size);
      bin = bin_of(size);
    }
  EXPECT_EQ(bin_of(SMART_SIZE_MAX) + 1, bin_of(SMART_SIZE_MAX + 1));
}

/** Takes MOST blocks that fill the region, frees them in @tt order. */
static void
free_in_order(const uint8_t *order, size_t count)
{
  void *addr[MOST];
  void *rest = NULL;
  struct memory_allocator_stats_s stats;

  for (size_t i = 0; i < count; i++)
    addr[i] = take(8 + 24 * i);
  memory_allocator_stats(&region, &stats);
  if ((order[0] & 1) != 0) /* now and then something behind the last */
    rest = take(stats.free / 2);

  for (size_t i = 0; i < count; i++)
    {
      memory_allocator_push(&region, addr[order[i]]);
      EXPECT_EQ(region.used_blocks, count - 1 - i + (rest != NULL));
    }
  if (rest != NULL)
    memory_allocator_push(&region, rest);
  expect_whole();
}

/** The next order in the sense of the dictionary; false after the last. */
static bool
order_next(uint8_t *order, size_t count)
{
  size_t i = count - 1, k = count - 1, last;
  uint8_t kept;

  while (i > 0 && order[i - 1] > order[i])
    i--;
  if (i == 0)
    return false;
  while (order[k] < order[i - 1])
    k--;
  kept = order[i - 1];
  order[i - 1] = order[k];
  order[k] = kept;
  for (last = count - 1; i < last; i++, last--)
    {
      kept = order[i];
      order[i] = order[last];
      order[last] = kept;
    }
  return true;
}

static void
blocks_freed_in_any_order_become_one(void)
{
  uint8_t order[MOST];

  for (size_t count = 1; count <= MOST; count++)
    {
      setup(ARENA);
      for (size_t i = 0; i < count; i++)
        order[i] = (uint8_t)i;
      do
        free_in_order(order, count);
      while (order_next(order, count));
    }
}

static void
an_empty_region_serves_every_size_up_to_all_of_it(void)
{
  struct memory_allocator_stats_s stats;
  size_t largest;

  for (size_t size = 128; size <= ARENA; size += 77)
    {
      setup(size);
      memory_allocator_stats(&region, &stats);
      largest = stats.free - SMART_HEADER;
      for (size_t want = 1; want <= largest; want += 1 + want / 16)
        memory_allocator_push(&region, take(want));
      memory_allocator_push(&region, take(largest));
      EXPECT(!memory_allocator_fits(&region, largest + 1, 1));
      expect_whole();
    }
}

static void
every_granule_is_accounted_for(void)
{
  size_t used = 0;
  uint32_t size;

  setup(ARENA);
  for (size_t want = 1; want < 90; want++)
    {
      void *addr = NULL;

      if (memory_allocator_pop(&region, want, &addr) != 0)
        break;
      size = block_size(addr);
      used += size_bytes(size);
      EXPECT(size - request_size(want) < SMART_BLOCK_MIN);
      EXPECT_EQ(region.used, used);
      EXPECT_EQ(memory_allocator_getsize(&region, addr),
                size_bytes(size) - SMART_HEADER);
    }
  expect_sound();
}

static void
upstream_11_an_aligned_block_that_fits_exactly_is_found(void)
{
  size_t align = 128, size = 64;
  void *block = NULL, *addr = NULL;

  setup(ARENA);
  EXPECT_EQ(memory_allocator_pop_align(&region, size, align, &block), 0);
  while (memory_allocator_pop(&region, 1, &addr) == 0)
    ;
  memory_allocator_push(&region, block);
  EXPECT(memory_allocator_fits(&region, size, align));
  EXPECT_EQ(memory_allocator_pop_align(&region, size, align, &addr), 0);
  EXPECT(addr == block);
  expect_sound();
}

static void
the_bytes_before_an_aligned_block_stay_free(void)
{
  struct memory_allocator_stats_s stats;
  size_t pad = -(uintptr_t)arena & 511; /* some 300 bytes are in front then */
  void *addr = NULL, *small;

  EXPECT_EQ(memory_allocator_init(&region, (uintptr_t)arena + pad, ARENA - pad),
            0);
  EXPECT_EQ(memory_allocator_pop_align(&region, 32, 512, &addr), 0);
  memory_allocator_stats(&region, &stats);
  EXPECT_EQ(stats.used, size_bytes(request_size(32)));
  small = take(100);
  EXPECT((uintptr_t)small < (uintptr_t)addr);
  memory_allocator_push(&region, addr);
  memory_allocator_push(&region, small);
  expect_whole();
}

static void
of_two_blocks_alike_the_lower_is_used_first(void)
{
  void *low, *high;

  for (int turn = 0; turn < 2; turn++)
    {
      setup(ARENA);
      low = take(40);
      (void)take(40);
      high = take(40);
      (void)take(40);
      memory_allocator_push(&region, turn == 0 ? low : high);
      memory_allocator_push(&region, turn == 0 ? high : low);
      EXPECT(take(40) == low);
      EXPECT(take(40) == high);
      expect_sound();
    }
}

static void
resize_takes_and_gives_in_place(void)
{
  size_t used;
  void *block, *behind;

  setup(ARENA);
  block = take(40);
  used = region.used;
  behind = take(200);
  EXPECT_EQ(memory_allocator_resize(&region, block, 100), -ENOMEM);
  memory_allocator_push(&region, behind);
  for (size_t size = 41; size < 700; size++)
    EXPECT_EQ(memory_allocator_resize(&region, block, size), 0);
  expect_sound();
  for (size_t size = 700; size >= 40; size--)
    EXPECT_EQ(memory_allocator_resize(&region, block, size), 0);
  EXPECT_EQ(region.used, used);
  expect_sound();
  memory_allocator_push(&region, block);
  expect_whole();
}

static void
extended_bytes_become_one_block_with_the_last(void)
{
  struct memory_allocator_stats_s stats;
  void *block;

  setup_limit(512, ARENA);
  memory_allocator_stats(&region, &stats);
  block = take(stats.free - SMART_HEADER); /* nothing is free */
  for (size_t size = 512; size < ARENA; size += 64)
    EXPECT_EQ(memory_allocator_extend(&region, 64), 0);
  EXPECT_EQ(memory_allocator_extend(&region, 64), -ERANGE);
  memory_allocator_push(&region, block);
  expect_whole();

  memory_allocator_stats(&region, &stats);
  EXPECT(memory_allocator_fits(&region, stats.free - SMART_HEADER, 1));
  block = take(stats.free - SMART_HEADER);
  memory_allocator_push(&region, block);
  EXPECT_EQ(memory_allocator_pop_align(&region, ARENA / 3, 512, &block), 0);
  expect_sound();
  memory_allocator_push(&region, block);
  expect_whole();
}

static void
extended_regions_serve_all_sizes_in_any_mix(void)
{
  void *addr[12] = { NULL };

  setup_limit(512, ARENA);
  EXPECT_EQ(memory_allocator_extend(&region, ARENA - 512), 0);
  for (size_t turn = 0; turn < 600; turn++)
    {
      void **slot = &addr[test_random() % ARRAY_SIZE(addr)];

      if (*slot != NULL)
        memory_allocator_push(&region, *slot);
      *slot = NULL;
      if (memory_allocator_pop(&region, 1 + test_random() % 500, slot) != 0)
        *slot = NULL;
      expect_sound();
    }
  for (size_t i = 0; i < ARRAY_SIZE(addr); i++)
    if (addr[i] != NULL)
      memory_allocator_push(&region, addr[i]);
  expect_whole();
}

static void
a_reserved_range_is_given_back_like_a_block(void)
{
  void *addr, *other;

  for (size_t offset = 0; offset < 24; offset++)
    {
      setup(ARENA);
      EXPECT_EQ(memory_allocator_reserve(
                    &region, (uintptr_t)arena + ARENA / 2 + offset, 99, &addr),
                0);
      other = take(1);
      EXPECT((uintptr_t)other < (uintptr_t)addr);
      expect_sound();
      memory_allocator_push(&region, addr);
      memory_allocator_push(&region, other);
      expect_whole();
    }
}

static void
a_range_near_the_start_of_a_block_is_reserved(void)
{
  void *addr;

  setup(ARENA);
  for (size_t offset = 0; offset < 80; offset++)
    {
      uintptr_t start = region.first + offset;

      EXPECT_EQ(memory_allocator_reserve(&region, start, 30, &addr), 0);
      EXPECT(start - (uintptr_t)addr + 30
             <= memory_allocator_getsize(&region, addr));
      expect_sound();
      memory_allocator_push(&region, addr);
      expect_whole();
    }
}

static void
all_that_is_free_can_be_reserved(void)
{
  struct memory_allocator_stats_s stats;
  void *addr = NULL;
  size_t size;

  setup(ARENA);
  memory_allocator_stats(&region, &stats);
  size = stats.free - SMART_HEADER;
  EXPECT_EQ(memory_allocator_reserve(&region, region.first, size + 1, &addr),
            -ENOMEM);
  EXPECT_EQ(memory_allocator_reserve(&region, region.first - 1, 2, &addr),
            -ENOMEM);
  EXPECT_EQ(memory_allocator_reserve(&region, region.first, size, &addr), 0);
  EXPECT_EQ((uintptr_t)addr, region.first);
  memory_allocator_stats(&region, &stats);
  EXPECT_EQ(stats.free, 0);
  memory_allocator_push(&region, addr);
  expect_whole();
}

/** Writes a header that is right in itself: only its neighbours tell. */
static void
expect_damage(smart_cell_t *block, uint32_t word)
{
  uint32_t kept = header_word(block);
  uintptr_t where = 0;
  bool done;

  header_write(block, word);
  (void)memory_allocator_check(&region, 0, &done, &where);
  EXPECT_EQ(memory_allocator_check(&region, SIZE_MAX, &done, &where),
            MEMORY_ALLOCATOR_DAMAGED);
  header_write(block, kept);
  expect_sound();
}

static void
headers_that_contradict_each_other_are_found(void)
{
  smart_cell_t *block[4];

  setup(ARENA);
  for (size_t i = 0; i < ARRAY_SIZE(block); i++)
    block[i] = take(40);
  memory_allocator_push(&region, block[1]);
  for (size_t i = 0; i < ARRAY_SIZE(block); i++)
    for (uint32_t bit = SMART_FREE; bit <= SMART_PREV_FREE; bit <<= 1)
      expect_damage(block[i], header_word(block[i]) ^ bit);
  expect_damage((smart_cell_t *)region.next, SMART_PREV_FREE | SMART_FREE);
  expect_damage((smart_cell_t *)region.next, 0);
  expect_damage((smart_cell_t *)region.next,
                SMART_PREV_FREE | 1 << SMART_SHIFT);
}

static void
a_long_random_life_ends_as_it_began(void)
{
  void *addr[24] = { NULL };

  setup(ARENA);
  for (size_t turn = 0; turn < 3000; turn++)
    {
      void **slot = &addr[test_random() % ARRAY_SIZE(addr)];
      size_t size = 1 + test_random() % (turn % 7 == 0 ? 400 : 60);

      if (*slot != NULL && test_random() % 3 == 0)
        (void)!memory_allocator_resize(&region, *slot, size);
      else if (*slot != NULL)
        {
          memory_allocator_push(&region, *slot);
          *slot = NULL;
        }
      else if (memory_allocator_pop_align(&region, size,
                                          (size_t)1 << test_random() % 7, slot)
               != 0)
        *slot = NULL;
      if (turn % 8 == 0)
        expect_sound();
    }
  for (size_t i = 0; i < ARRAY_SIZE(addr); i++)
    if (addr[i] != NULL)
      memory_allocator_push(&region, addr[i]);
  expect_whole();
}

TEST_SUITE(memory_allocator_smart, TEST_CASE(every_size_is_in_one_bin),
           TEST_CASE(blocks_freed_in_any_order_become_one),
           TEST_CASE(an_empty_region_serves_every_size_up_to_all_of_it),
           TEST_CASE(every_granule_is_accounted_for),
           TEST_CASE(upstream_11_an_aligned_block_that_fits_exactly_is_found),
           TEST_CASE(the_bytes_before_an_aligned_block_stay_free),
           TEST_CASE(of_two_blocks_alike_the_lower_is_used_first),
           TEST_CASE(resize_takes_and_gives_in_place),
           TEST_CASE(extended_bytes_become_one_block_with_the_last),
           TEST_CASE(extended_regions_serve_all_sizes_in_any_mix),
           TEST_CASE(a_reserved_range_is_given_back_like_a_block),
           TEST_CASE(a_range_near_the_start_of_a_block_is_reserved),
           TEST_CASE(all_that_is_free_can_be_reserved),
           TEST_CASE(headers_that_contradict_each_other_are_found),
           TEST_CASE(a_long_random_life_ends_as_it_began));
