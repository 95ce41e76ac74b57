/* tests: what both engines promise.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Through the public header alone, on a region small enough for every machine.
   Cases that begin with upstream_ are named after defects of another kernel's
   allocator that this one must not have. What only one engine can do is asked
   of MEMORY_ALLOCATOR_FREES. */

#include <mutek/memory_allocator.h>

#include "tests/image/lib/arena.h"
#include "tests/image/lib/test.h"

static void
every_block_has_the_alignment_asked_for(void)
{
  for (size_t align = 1; align <= 256; align *= 2)
    {
      arena_setup(ARENA);
      for (size_t size = 1; size < 40; size += 3)
        {
          uint8_t *block = arena_take(size, align, 0);

          if (block == NULL)
            break;
          EXPECT_EQ((uintptr_t)block % align, 0);
          EXPECT_EQ((uintptr_t)block % MEMORY_ALLOCATOR_ALIGN, 0);
          EXPECT(memory_allocator_getsize(&arena_region, block) >= size);
        }
      arena_expect_sound();
    }
}

static void
live_blocks_do_not_overlap(void)
{
  uint8_t *block[12];

  arena_setup(ARENA);
  for (size_t i = 0; i < ARRAY_SIZE(block); i++)
    {
      block[i] = arena_take(1 + 5 * i, (size_t)1 << i % 5, (uint8_t)i);
      EXPECT(block[i] != NULL);
      arena_expect_sound();
    }
  for (size_t i = 0; i < ARRAY_SIZE(block); i++)
    EXPECT_EQ(arena_filled(block[i], 1 + 5 * i, (uint8_t)i), 1 + 5 * i);
}

static void
counters_begin_and_end_alike(void)
{
  struct memory_allocator_stats_s before, now;
  void *addr = NULL;

  arena_setup(ARENA);
  memory_allocator_stats(&arena_region, &before);
  EXPECT_EQ(before.used, 0);
  EXPECT_EQ(before.used_blocks, 0);

  for (size_t size = 1; size <= before.free / 2; size++)
    {
      EXPECT_EQ(memory_allocator_pop(&arena_region, size, &addr), 0);
      memory_allocator_stats(&arena_region, &now);
      EXPECT(now.used >= size);
      EXPECT_EQ(now.used_blocks, 1);
      EXPECT_EQ(now.used + now.free, before.free);
      EXPECT_EQ(now.overhead, before.overhead);
      memory_allocator_push(&arena_region, addr);
      memory_allocator_stats(&arena_region, &now);
      EXPECT_EQ(now.used, 0);
      EXPECT_EQ(now.free, before.free);
      EXPECT_EQ(now.used_blocks, 0);
    }
}

/** How many requests of nearly SIZE_MAX bytes are not refused. */
static uintptr_t
wrapped_requests(void *block)
{
  uintptr_t wrong = 0;
  void *addr = &arena_region;

  for (size_t less = 0; less <= 65536; less++)
    {
      size_t size = SIZE_MAX - less;

      wrong += memory_allocator_pop(&arena_region, size, &addr) != -ENOMEM;
      wrong += memory_allocator_pop_align(&arena_region, size, 64, &addr)
               != -ENOMEM;
      wrong += memory_allocator_fits(&arena_region, size, 1);
      wrong += memory_allocator_holds(arena_region.start, ARENA, size, 8);
      if (block != NULL)
        wrong += memory_allocator_resize(&arena_region, block, size) != -ENOMEM;
    }
  EXPECT(addr == &arena_region);
  return wrong;
}

static void
upstream_1_sizes_near_the_top_are_refused(void)
{
  arena_setup(ARENA);
  EXPECT_EQ(wrapped_requests(NULL), 0);
  EXPECT_EQ(wrapped_requests(arena_take(16, 1, 0)), 0);
  EXPECT_EQ(arena_region.used_blocks, 1);
  arena_expect_sound();

  EXPECT_EQ(memory_allocator_init_limit(&arena_region, (uintptr_t)arena,
                                        ARENA / 4, ARENA),
            0);
  EXPECT_EQ(memory_allocator_extend(&arena_region, ARENA / 2), 0);
  EXPECT_EQ(wrapped_requests(NULL), 0);
  arena_expect_sound();
}

static void
alignments_larger_than_the_region_are_refused(void)
{
  void *addr = &arena_region;

  arena_setup(ARENA);
  for (size_t align = (size_t)1 << 31; align != 0; align <<= 1)
    for (size_t size = 1; size <= ARENA; size *= 2)
      {
        EXPECT_EQ(memory_allocator_pop_align(&arena_region, size, align, &addr),
                  -ENOMEM);
        EXPECT(!memory_allocator_fits(&arena_region, size, align));
      }
  EXPECT(addr == &arena_region);
  arena_expect_sound();
}

static void
upstream_2_resize_keeps_content(void)
{
  size_t sizes[] = { 40, 200, 13, 1, 120, 119, 300, 8 };
  size_t old = 24;
  uint8_t *block;

  arena_setup(ARENA);
  block = arena_take(old, 1, 0x5a);
  for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
    {
      size_t kept = sizes[i] < old ? sizes[i] : old;

      EXPECT_EQ(memory_allocator_resize(&arena_region, block, sizes[i]), 0);
      EXPECT_EQ(arena_filled(block, kept, 0x5a), kept);
      EXPECT(memory_allocator_getsize(&arena_region, block) >= sizes[i]);
      arena_expect_sound();
      for (size_t k = 0; k < sizes[i]; k++)
        block[k] = 0x5a;
      old = sizes[i];
    }
}

static void
a_refused_resize_changes_nothing(void)
{
  uint8_t *block, *behind;
  size_t usable, used;

  arena_setup(ARENA);
  block = arena_take(24, 1, 0x5a);
  behind = arena_take(24, 1, 0x66);
  usable = memory_allocator_getsize(&arena_region, block);
  used = arena_region.used;
  EXPECT_EQ(memory_allocator_resize(&arena_region, block, usable), 0);
  EXPECT_EQ(memory_allocator_resize(&arena_region, block, usable + 1), -ENOMEM);
  EXPECT_EQ(memory_allocator_resize(&arena_region, behind, ARENA), -ENOMEM);
  EXPECT_EQ(memory_allocator_getsize(&arena_region, block), usable);
  EXPECT_EQ(arena_region.used, used);
  EXPECT_EQ(arena_filled(block, 24, 0x5a), 24);
  EXPECT_EQ(arena_filled(behind, 24, 0x66), 24);
  arena_expect_sound();
}

static void
upstream_3_small_alignments_hold_among_odd_sizes(void)
{
  uint8_t *block;

  for (size_t align = 2 * MEMORY_ALLOCATOR_ALIGN; align <= 64; align *= 2)
    {
      arena_setup(ARENA);
      for (size_t size = 1; (block = arena_take(size, align, 1)) != NULL;
           size += 7)
        {
          EXPECT_EQ((uintptr_t)block % align, 0);
          if (arena_take(1, 1, 2) == NULL)
            break;
        }
      arena_expect_sound();
    }
}

static void
fits_tells_what_pop_does(void)
{
  void *addr[8] = { NULL };
  uintptr_t served = 0;

  arena_setup(ARENA);
  for (size_t turn = 0; turn < 400; turn++)
    {
      void **slot = &addr[test_random() % ARRAY_SIZE(addr)];
      size_t size = 1 + test_random() % (ARENA / 4);
      size_t align = (size_t)1 << test_random() % 8;
      bool fits;

      if (*slot != NULL)
        memory_allocator_push(&arena_region, *slot);
      *slot = NULL;
      if (!MEMORY_ALLOCATOR_FREES)
        arena_setup(ARENA);
      fits = memory_allocator_fits(&arena_region, size, align);
      EXPECT_EQ(memory_allocator_pop_align(&arena_region, size, align, slot),
                fits ? 0 : -ENOMEM);
      served += fits;
    }
  EXPECT(served > 100);
  arena_expect_sound();
}

static void
inspect_knows_what_lies_outside(void)
{
  uint8_t *block;

  arena_setup(ARENA / 2);
  block = arena_take(20, 1, 0);
  EXPECT_EQ(memory_allocator_inspect(&arena_region, block),
            MEMORY_ALLOCATOR_OK);
  EXPECT_EQ(memory_allocator_inspect(&arena_region, block + 1),
            MEMORY_ALLOCATOR_MISALIGNED);
  EXPECT_EQ(memory_allocator_inspect(&arena_region, arena + ARENA / 2),
            MEMORY_ALLOCATOR_FOREIGN);
  EXPECT_EQ(
      memory_allocator_inspect(&arena_region, (void *)((uintptr_t)arena - 1)),
      MEMORY_ALLOCATOR_FOREIGN);
  EXPECT_EQ(memory_allocator_inspect(&arena_region, NULL),
            MEMORY_ALLOCATOR_FOREIGN);
  EXPECT_EQ(memory_allocator_inspect(&arena_region, (void *)UINTPTR_MAX),
            MEMORY_ALLOCATOR_FOREIGN);
}

static void
the_newest_block_is_given_back(void)
{
  size_t used;
  void *addr = NULL;
  uint8_t *old, *block;

  arena_setup(ARENA);
  old = arena_take(50, 1, 0x11);
  used = arena_region.used;
  block = arena_take(90, 64, 0);
  memory_allocator_push(&arena_region, block);
  EXPECT_EQ(arena_region.used, used);
  EXPECT_EQ(arena_region.used_blocks, 1);
  EXPECT_EQ(memory_allocator_pop_align(&arena_region, 90, 64, &addr), 0);
  EXPECT(addr == block);
  EXPECT_EQ(arena_filled(old, 50, 0x11), 50);
  arena_expect_sound();
}

TEST_SUITE(memory_allocator, TEST_CASE(every_block_has_the_alignment_asked_for),
           TEST_CASE(live_blocks_do_not_overlap),
           TEST_CASE(counters_begin_and_end_alike),
           TEST_CASE(upstream_1_sizes_near_the_top_are_refused),
           TEST_CASE(alignments_larger_than_the_region_are_refused),
           TEST_CASE(upstream_2_resize_keeps_content),
           TEST_CASE(a_refused_resize_changes_nothing),
           TEST_CASE(upstream_3_small_alignments_hold_among_odd_sizes),
           TEST_CASE(fits_tells_what_pop_does),
           TEST_CASE(inspect_knows_what_lies_outside),
           TEST_CASE(the_newest_block_is_given_back));
