/* tests: regions as a whole, whichever engine.
   SPDX-License-Identifier: LGPL-2.1-only */

/* How they begin, grow and give up ranges; what is said of them before they
   exist. Through the public header alone. Cases that begin with upstream_ are
   named after defects of another kernel's allocator. */

#include <mutek/memory_allocator.h>

#include "tests/image/lib/arena.h"
#include "tests/image/lib/test.h"

#define UNTOUCHED 0xa5

static void
upstream_5_extend_keeps_the_counts(void)
{
  struct memory_allocator_stats_s stats;
  uint8_t *block;

  EXPECT_EQ(memory_allocator_init_limit(&arena_region, (uintptr_t)arena,
                                        ARENA / 2, ARENA),
            0);
  block = arena_take(ARENA / 4, 1, 0x5a);
  EXPECT(arena_take(ARENA / 2, 1, 0) == NULL);
  for (size_t size = ARENA / 2; size < ARENA; size += ARENA / 16)
    {
      EXPECT_EQ(memory_allocator_extend(&arena_region, ARENA / 16), 0);
      arena_expect_sound();
      memory_allocator_stats(&arena_region, &stats);
      EXPECT_EQ(stats.size, size + ARENA / 16);
      EXPECT_EQ(stats.used_blocks, 1);
    }
  EXPECT_EQ(arena_filled(block, ARENA / 4, 0x5a), ARENA / 4);
  EXPECT(arena_take(ARENA / 2, 1, 0) != NULL);
  arena_expect_sound();
}

static void
a_region_is_not_extended_over_its_limit(void)
{
  size_t old, end;

  arena_setup(ARENA / 2);
  old = arena_region.used;
  end = arena_region.end;
  EXPECT_EQ(memory_allocator_extend(&arena_region, SIZE_MAX), -ERANGE);
  EXPECT_EQ(memory_allocator_extend(&arena_region, -arena_region.start),
            -ERANGE);
  EXPECT_EQ(memory_allocator_extend(&arena_region, 1), -ERANGE);
  EXPECT_EQ(memory_allocator_extend(&arena_region, 0), -ENOMEM);
  EXPECT_EQ(arena_region.used, old);
  EXPECT_EQ(arena_region.end, end);
  arena_expect_sound();
}

static void
upstream_6_a_reserved_block_covers_the_range(void)
{
  uint8_t *start, *block;
  void *addr;

  for (size_t offset = ARENA / 2; offset < ARENA / 2 + 40; offset++)
    for (size_t size = 1; size < 60; size += 7)
      {
        arena_setup(ARENA);
        start = arena + offset;
        for (size_t i = 0; i < size; i++)
          start[i] = 0x77;
        addr = NULL;
        EXPECT_EQ(memory_allocator_reserve(&arena_region, (uintptr_t)start,
                                           size, &addr),
                  0);
        block = addr;
        EXPECT(block <= start);
        EXPECT((size_t)(start - block) + size
               <= memory_allocator_getsize(&arena_region, block));
        EXPECT_EQ(arena_filled(start, size, 0x77), size);
        EXPECT_EQ(arena_region.used_blocks, 1);
      }
  arena_expect_sound();
}

static void
what_is_not_free_is_not_reserved(void)
{
  uintptr_t start = (uintptr_t)arena;
  void *addr = &arena_region;
  uint8_t *block;

  arena_setup(ARENA);
  block = arena_take(100, 1, 0);
  EXPECT_EQ(memory_allocator_reserve(&arena_region, (uintptr_t)block + 50, 100,
                                     &addr),
            -ENOMEM);
  EXPECT_EQ(memory_allocator_reserve(&arena_region, start, 4, &addr), -ENOMEM);
  EXPECT_EQ(memory_allocator_reserve(&arena_region, start - 8, 16, &addr),
            -ENOMEM);
  EXPECT_EQ(memory_allocator_reserve(&arena_region, start + ARENA, 1, &addr),
            -ENOMEM);
  EXPECT_EQ(
      memory_allocator_reserve(&arena_region, start + ARENA - 8, 9, &addr),
      -ENOMEM);
  EXPECT_EQ(memory_allocator_reserve(&arena_region, start + 512, 0, &addr),
            -EINVAL);
  EXPECT_EQ(memory_allocator_reserve(&arena_region, start + 512, -start, &addr),
            -EINVAL);
  EXPECT(addr == &arena_region);
  EXPECT_EQ(arena_region.used_blocks, 1);
  arena_expect_sound();
}

/* Three blocks, the one between them freed, and what is left. */
static void
a_walk_meets_blocks_by_address_and_ends(void)
{
  struct memory_allocator_block_s block = { .addr = NULL };
  struct memory_allocator_stats_s stats;
  void *addr[3];
  size_t free_bytes = 0;

  arena_setup(ARENA);
  if (!MEMORY_ALLOCATOR_FREES)
    {
      EXPECT_EQ(memory_allocator_walk(&arena_region, &block), -ENOTSUP);
      return;
    }
  for (unsigned i = 0; i < 3; i++)
    addr[i] = arena_take(100, 1, 0);
  memory_allocator_push(&arena_region, addr[1]);
  for (unsigned i = 0; i < 4; i++)
    {
      EXPECT_EQ(memory_allocator_walk(&arena_region, &block), 0);
      EXPECT_EQ(block.used, i == 0 || i == 2);
      EXPECT(i == 3 || block.addr == addr[i]);
      EXPECT(i == 3
             || block.size == memory_allocator_getsize(&arena_region, addr[0]));
      free_bytes += block.used ? 0 : block.size;
    }
  memory_allocator_stats(&arena_region, &stats);
  EXPECT(free_bytes <= stats.free && free_bytes + 32 >= stats.free);
  EXPECT_EQ(memory_allocator_walk(&arena_region, &block), -ENOENT);
  EXPECT(!block.used);
  EXPECT_EQ(memory_allocator_walk(&arena_region, &block), -ENOENT);
}

static void
the_largest_region_is_as_large_as_is_said(void)
{
  size_t max = memory_allocator_size_max();
  uintptr_t start = (uintptr_t)arena;

  if (max - 1 > UINTPTR_MAX - start)
    test_skip("the address space ends before such a region would");
  else
    {
      /* Its books may take more than there is. */
      EXPECT(memory_allocator_init_limit(&arena_region, start, ARENA, max)
             != -ERANGE);
      /* An engine may take less growth than it is offered. */
      if (max != SIZE_MAX
          && memory_allocator_init_limit(&arena_region, start, ARENA, max + 1)
                 != -ERANGE)
        EXPECT(arena_region.most <= max);
    }
}

static error_t
reserve(uintptr_t start, size_t size, void **addr)
{
  *addr = NULL;
  return memory_allocator_reserve(&arena_region, start, size, addr);
}

/** How many bytes from @tt start on can be reserved: as many, or less, are
    covered by a block, and not by much more; no more are. */
static size_t
reservable(uintptr_t start, size_t max)
{
  size_t size = 0, block_size;
  void *addr;

  while (size <= max && reserve(start, size + 1, &addr) == 0)
    {
      size++;
      block_size = memory_allocator_getsize(&arena_region, addr);
      if ((uintptr_t)addr > start || (uintptr_t)addr + block_size < start + size
          || (uintptr_t)addr + block_size
                 > start + size + 2 * MEMORY_ALLOCATOR_ALIGN + 16)
        test_failed(__FILE__, __LINE__, "covers", (intmax_t)size, 0);
      memory_allocator_push(&arena_region, addr);
    }
  for (size_t more = size + 1; more <= size + 24; more++)
    if (reserve(start, more, &addr) != -ENOMEM)
      test_failed(__FILE__, __LINE__, "too many", (intmax_t)more,
                  (intmax_t)size);
  return size;
}

/** From every byte, or none, all up to the same end can be reserved. */
static void
reservable_to(uintptr_t low, uintptr_t high, uintptr_t end)
{
  size_t none = 0;

  for (uintptr_t start = low; start < high; start++)
    {
      size_t size = reservable(start, high - start);

      if (size != 0)
        EXPECT_EQ(start + size, end);
      none += size == 0;
    }
  EXPECT(none <= 32); /* headers, and what is left at an end */
}

static void
free_bytes_are_reservable(size_t region_size)
{
  uint8_t *front, *hole, *behind, *all;
  size_t most = region_size, used;
  uintptr_t end;
  void *addr;

  arena_setup(region_size);
  front = arena_take(20, 1, 0);
  hole = arena_take(72, 1, 0);
  behind = arena_take(20, 1, 0);
  while ((all = arena_take(most, 1, 0)) == NULL)
    most--;
  end = (uintptr_t)all + memory_allocator_getsize(&arena_region, all);
  memory_allocator_push(&arena_region, all);

  reservable_to((uintptr_t)all, (uintptr_t)arena + region_size, end);
  EXPECT_EQ(reservable((uintptr_t)arena - 1, 4), 0);
  for (uintptr_t start = (uintptr_t)front; start < (uintptr_t)front + 20;
       start++)
    EXPECT_EQ(reservable(start, 4), 0);
  for (uintptr_t start = (uintptr_t)arena + region_size;
       start < (uintptr_t)arena + region_size + 40; start++)
    EXPECT_EQ(reservable(start, 4), 0);

  end = (uintptr_t)hole + memory_allocator_getsize(&arena_region, hole);
  memory_allocator_push(&arena_region, hole);
  used = arena_region.used;
  if (reserve((uintptr_t)hole + 32, 1, &addr) == 0) /* it is used again */
    {
      memory_allocator_push(&arena_region, addr);
      reservable_to((uintptr_t)hole, (uintptr_t)behind, end);
    }
  EXPECT_EQ(arena_region.used, used);
  arena_expect_sound();
}

/* The end of the second is in the middle of a granule. */
static void
all_bytes_of_a_free_block_can_be_reserved_and_no_others(void)
{
  free_bytes_are_reservable(320);
  free_bytes_are_reservable(315);
}

static void
a_range_up_to_the_top_of_the_address_space_does_not_wrap(void)
{
  void *addr;

  arena_setup(ARENA);
  EXPECT_EQ(reserve(UINTPTR_MAX - 15, 16, &addr), -ENOMEM);
  EXPECT_EQ(reserve(UINTPTR_MAX - 15, 17, &addr), -EINVAL);
  EXPECT_EQ(reserve(UINTPTR_MAX, 1, &addr), -ENOMEM);
}

/** Makes a region of a few bytes of the arena, uses it, and expects that the
    rest of the arena was left alone. */
static void
tiny_region(size_t offset, size_t size)
{
  struct memory_allocator_stats_s stats;
  uint8_t *start = arena + 64 + offset, *end = start + size;
  size_t shown = 64 + 320;
  error_t err;
  void *addr = NULL;

  for (size_t i = 0; i < 64 + shown; i++)
    arena[i] = UNTOUCHED;
  memory_allocator_stats_empty((uintptr_t)start, size, &stats);
  err = memory_allocator_init(&arena_region, (uintptr_t)start, size);
  EXPECT_EQ(stats.used + stats.free + stats.overhead, size);
  EXPECT_EQ(err, stats.free == 0 ? -ENOMEM : 0);
  if (err != 0)
    start = end; /* not a byte of it is written */

  if (err == 0)
    {
      EXPECT_EQ(memory_allocator_pop(&arena_region, 1, &addr), 0);
      EXPECT((uint8_t *)addr > start && (uint8_t *)addr < end);
      EXPECT_EQ(memory_allocator_resize(&arena_region, addr, stats.free / 2),
                0);
      memory_allocator_push(&arena_region, addr);
    }
  EXPECT_EQ(arena_filled(arena, 64 + offset, UNTOUCHED), 64 + offset);
  EXPECT_EQ(arena_filled(end, shown - offset - size, UNTOUCHED),
            shown - offset - size);
  if (err != 0)
    EXPECT_EQ(arena_filled(arena + 64 + offset, size, UNTOUCHED), size);
}

static void
any_start_and_size_keeps_to_its_bytes(void)
{
  for (size_t offset = 0; offset < 64; offset++)
    for (size_t size = 0; size <= 256; size++)
      tiny_region(offset, size);
}

static void
sixteen_bytes_need_no_more_than_sixty_four(void)
{
  size_t size = 1;

  while (!memory_allocator_holds((uintptr_t)arena, size, 16, 1))
    size++;
  test_note("a block of 16 bytes fits into a region of %u", (unsigned)size);
  EXPECT(size <= 64);
}

static void
holds_and_stats_foretell_a_region(void)
{
  struct memory_allocator_stats_s empty, stats;
  uintptr_t start = (uintptr_t)arena;

  for (size_t offset = 0; offset < 16; offset++)
    for (size_t size = 16; size < ARENA - 16; size += 13)
      {
        memory_allocator_stats_empty(start + offset, size, &empty);
        if (memory_allocator_init(&arena_region, start + offset, size) != 0)
          continue;
        memory_allocator_stats(&arena_region, &stats);
        EXPECT_EQ(stats.free, empty.free);
        EXPECT_EQ(stats.overhead, empty.overhead);
        for (size_t align = 1; align <= 128; align *= 4)
          for (size_t want = 1; want < size; want += 1 + want / 4)
            EXPECT_EQ(memory_allocator_holds(start + offset, size, want, align),
                      memory_allocator_fits(&arena_region, want, align));
      }
}

static void
holds_works_at_both_ends_of_the_address_space(void)
{
  uintptr_t page = 4096;

  EXPECT(memory_allocator_holds(-page, page, page / 2, 8));
  EXPECT(memory_allocator_holds(0, page, page / 2, 8));
  EXPECT(memory_allocator_holds(0, page, 1, page / 2));
  EXPECT(!memory_allocator_holds(0, page, 1, page));
  EXPECT(!memory_allocator_holds(-page, page, page, 1));
  EXPECT(!memory_allocator_holds(-page, page, 1, page));
  EXPECT(!memory_allocator_holds(-page, page + 1, 1, 1));
  for (size_t size = 0; size < 8; size++)
    EXPECT(!memory_allocator_holds(-(uintptr_t)size, size, 1, 1));
}

static void
a_region_larger_than_can_be_described_is_refused(void)
{
  size_t max = memory_allocator_size_max();

  if (max != SIZE_MAX)
    EXPECT_EQ(memory_allocator_init(&arena_region, 64, max + 1), -ERANGE);
  EXPECT_EQ(memory_allocator_init(&arena_region, -(uintptr_t)4096, 4097),
            -ERANGE);
  EXPECT_EQ(memory_allocator_init(&arena_region, (uintptr_t)arena, 0), -ENOMEM);
}

TEST_SUITE(memory_allocator_region,
           TEST_CASE(upstream_5_extend_keeps_the_counts),
           TEST_CASE(a_region_is_not_extended_over_its_limit),
           TEST_CASE(upstream_6_a_reserved_block_covers_the_range),
           TEST_CASE(a_walk_meets_blocks_by_address_and_ends),
           TEST_CASE(the_largest_region_is_as_large_as_is_said),
           TEST_CASE(what_is_not_free_is_not_reserved),
           TEST_CASE(all_bytes_of_a_free_block_can_be_reserved_and_no_others),
           TEST_CASE(a_range_up_to_the_top_of_the_address_space_does_not_wrap),
           TEST_CASE(any_start_and_size_keeps_to_its_bytes),
           TEST_CASE(sixteen_bytes_need_no_more_than_sixty_four),
           TEST_CASE(holds_and_stats_foretell_a_region),
           TEST_CASE(holds_works_at_both_ends_of_the_address_space),
           TEST_CASE(a_region_larger_than_can_be_described_is_refused));
