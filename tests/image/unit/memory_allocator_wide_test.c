/* tests: a bank of hundreds of gigabytes.
   SPDX-License-Identifier: LGPL-2.1-only */

/* On the largest bank of the machine; emu-test-wide has one that is large
   enough. Its bytes cost the host what is touched: a few pages here and
   there. */

#include "mutek/mem_instance.h"

#include <mutek/bit.h>
#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>
#include <mutek/memory_allocator.h>

#include "tests/image/lib/test.h"

#define GIB ((uint64_t)1 << 30)
#define NARROW (4 * GIB) /**< what cells of 32 bits describe at alignment 8 */
#define SMALL 400        /**< blocks */

static bank_id_t bank;
static struct mem_bank_count_s before;

/** False, and the case is skipped, where no bank is large. */
static bool
bank_choose(void)
{
  struct mem_bank_count_s count;

  before = (struct mem_bank_count_s){ .size = 0 };
  for (bank_id_t i = 0; mem_bank_count(i, &count) == 0; i++)
    if (count.size > before.size)
      {
        bank = i;
        before = count;
      }
  if (before.size <= 2 * NARROW)
    test_skip("no bank of this machine is large");
  return before.size > 2 * NARROW;
}

static void
expect_as_before(void)
{
  struct mem_bank_count_s count = { .size = 0 };

  EXPECT_EQ(mem_bank_count(bank, &count), 0);
  EXPECT_EQ(count.used, before.used);
  EXPECT_EQ(count.free, before.free);
  EXPECT_EQ(count.used_blocks, before.used_blocks);
  EXPECT_EQ(count.used + count.free + count.overhead, count.size);
  mem_check();
}

static uint8_t *
take(size_t size)
{
  void *addr = NULL;

  EXPECT_EQ(mem_bank_alloc(bank, size, &addr), 0);
  EXPECT(addr != NULL && mem_getsize(addr) >= size);
  return addr;
}

static void
the_engine_describes_more_than_any_bank(void)
{
  EXPECT(memory_allocator_size_max() > (size_t)-1 / 16);
}

static void
all_bytes_of_a_large_bank_are_managed(void)
{
  if (!bank_choose())
    return;
  EXPECT(before.overhead < 8192);
  EXPECT_EQ(before.used + before.free + before.overhead, before.size);
}

static void
a_block_takes_most_of_a_large_bank(void)
{
  size_t size;
  uint8_t *block;

  if (!bank_choose())
    return;
  size = before.free / 4 * 3;
  block = take(size);
  if (block == NULL)
    return;
  block[0] = 1;
  block[size - 1] = 2;
  mem_check();
  EXPECT_EQ(block[0] + block[size - 1], 3);
  mem_free(block);
  expect_as_before();
}

static void
large_blocks_are_resized_and_merge(void)
{
  size_t size, half;
  uint8_t *low, *high;

  if (!bank_choose())
    return;
  size = before.free / 4;
  half = before.free / 2;
  low = take(size);
  high = take(size);
  EXPECT(low != NULL && high != NULL);
  EXPECT((uintptr_t)(high > low ? high - low : low - high) > NARROW);
  EXPECT_EQ(mem_resize(low, half), -ENOMEM);
  mem_free(high);
  EXPECT_EQ(mem_resize(low, half), 0);
  EXPECT(mem_getsize(low) >= half);
  low[half - 1] = 3;
  EXPECT_EQ(mem_resize(low, 100), 0);
  mem_check();
  mem_free(low);
  expect_as_before();
}

static void
small_blocks_lie_among_large_ones(void)
{
  static void *small[SMALL];
  void *large = NULL, *aligned = NULL;

  if (!bank_choose())
    return;
  for (size_t i = 0; i < SMALL; i++)
    {
      small[i] = take(1 + i * 7 % 900);
      if (i == SMALL / 2)
        large = take(before.free / 3);
    }
  for (size_t i = 0; i < SMALL; i += 2)
    mem_free(small[i]);
  EXPECT_EQ(mem_alloc_align(GIB, GIB, NULL, MEM_VALID_SYS, &aligned), 0);
  EXPECT_EQ((uintptr_t)aligned % GIB, 0);
  for (size_t i = 0; i < SMALL; i += 2)
    small[i] = take(1 + i * 11 % 700);
  mem_check();
  mem_free(large);
  for (size_t i = SMALL; i-- > 0;)
    mem_free(small[i]);
  mem_free(aligned);
  expect_as_before();
}

static void
a_walk_of_a_large_bank_meets_all_its_blocks(void)
{
  struct memory_allocator_block_s block = { .addr = NULL };
  struct mem_bank_count_s count;
  uint8_t *small, *large;
  unsigned used = 0, met = 0;

  if (!bank_choose())
    return;
  small = take(SMALL);
  large = take(NARROW + SMALL);
  EXPECT_EQ(mem_bank_count(bank, &count), 0);
  while (memory_allocator_walk(&mem_instance()->region[bank].heap, &block) == 0)
    {
      used += block.used;
      met += block.addr == small || block.addr == large;
      EXPECT(block.addr != large || block.size >= NARROW + SMALL);
    }
  EXPECT_EQ(met, 2);
  EXPECT_EQ(used, count.used_blocks);
  mem_free(small);
  mem_free(large);
  expect_as_before();
}

TEST_SUITE(memory_allocator_wide,
           TEST_CASE(the_engine_describes_more_than_any_bank),
           TEST_CASE(all_bytes_of_a_large_bank_are_managed),
           TEST_CASE(a_block_takes_most_of_a_large_bank),
           TEST_CASE(large_blocks_are_resized_and_merge),
           TEST_CASE(small_blocks_lie_among_large_ones),
           TEST_CASE(a_walk_of_a_large_bank_meets_all_its_blocks));
