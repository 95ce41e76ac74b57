/* tests: what the simple engine does not do.
   SPDX-License-Identifier: LGPL-2.1-only */

#include <mutek/memory_allocator.h>

#include "tests/image/lib/test.h"

#define ARENA 256 /* bytes */

static _Alignas(64) uint8_t arena[ARENA];
static struct memory_allocator_region_s region;

static void *
take(size_t size)
{
  void *addr = NULL;

  EXPECT_EQ(memory_allocator_pop(&region, size, &addr), 0);
  return addr;
}

static void
setup(void)
{
  EXPECT_EQ(memory_allocator_init(&region, (uintptr_t)arena, ARENA), 0);
}

static void
a_block_behind_which_another_lies_stays(void)
{
  size_t used;
  void *first, *second;

  setup();
  first = take(20);
  second = take(20);
  used = region.used;
  memory_allocator_push(&region, first);
  EXPECT_EQ(region.used, used);
  EXPECT_EQ(region.used_blocks, 2);
  memory_allocator_push(&region, second);
  used = region.used;
  memory_allocator_push(&region, first); /* once the newest is gone */
  EXPECT_EQ(region.used, used);
  EXPECT_EQ(region.used_blocks, 1);
}

static void
a_second_push_of_the_newest_changes_nothing(void)
{
  size_t used;
  void *block;

  setup();
  (void)take(20);
  block = take(20);
  memory_allocator_push(&region, block);
  used = region.used;
  memory_allocator_push(&region, block);
  EXPECT_EQ(region.used, used);
  EXPECT_EQ(region.used_blocks, 1);
  EXPECT_EQ(memory_allocator_inspect(&region, block), MEMORY_ALLOCATOR_FREED);
}

static void
the_bytes_before_an_aligned_block_come_back_with_it(void)
{
  size_t used;
  void *addr = NULL;

  setup();
  (void)take(1);
  used = region.used;
  EXPECT_EQ(memory_allocator_pop_align(&region, 8, 128, &addr), 0);
  memory_allocator_push(&region, addr);
  EXPECT_EQ(region.used, used);
}

static void
an_older_block_shrinks_in_name_only(void)
{
  size_t usable;
  void *block;

  setup();
  block = take(40);
  usable = memory_allocator_getsize(&region, block);
  (void)take(1);
  EXPECT_EQ(memory_allocator_resize(&region, block, 1), 0);
  EXPECT_EQ(memory_allocator_getsize(&region, block), usable);
  EXPECT_EQ(memory_allocator_resize(&region, block, usable + 1), -ENOMEM);
}

static void
a_damaged_count_is_found_by_a_check_of_a_block_or_more(void)
{
  uintptr_t where = 0;
  bool done = true;
  size_t used;

  setup();
  (void)take(20);
  used = region.used;
  region.used = ARENA + 1;
  EXPECT_EQ(memory_allocator_check(&region, 0, &done, &where), 0);
  EXPECT(!done && where == 0);
  EXPECT_EQ(memory_allocator_check(&region, 1, &done, &where),
            MEMORY_ALLOCATOR_DAMAGED);
  EXPECT(done && where != 0);
  region.used = used;
  EXPECT_EQ(memory_allocator_check(&region, 1, &done, &where), 0);
  EXPECT(done);
}

TEST_SUITE(memory_allocator_simple,
           TEST_CASE(a_block_behind_which_another_lies_stays),
           TEST_CASE(a_second_push_of_the_newest_changes_nothing),
           TEST_CASE(the_bytes_before_an_aligned_block_come_back_with_it),
           TEST_CASE(an_older_block_shrinks_in_name_only),
           TEST_CASE(a_damaged_count_is_found_by_a_check_of_a_block_or_more));
