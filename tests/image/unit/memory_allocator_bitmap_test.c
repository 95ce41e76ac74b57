/* tests: bugs that builds with CONFIG_MUTEK_MEM_CHECK name, bitmap engine.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The books of a region whose blocks are known are damaged on purpose, one bit
   at a time, and mended. Needs the bitmap engine. */

#include "mutek/engine/memory_allocator_bitmap.h"

#include "tests/image/lib/test.h"

#include <mutek/string.h>

#define ARENA 8192 /* bytes */

static _Alignas(64) uint8_t arena[ARENA];
static struct memory_allocator_region_s region;

/** Blocks, by their first granule; a free one lies between each two. */
static uint32_t front, before, single, hole, behind, rest;

static uint32_t
take(uint32_t size)
{
  void *addr = NULL;

  EXPECT_EQ(memory_allocator_pop(&region, size_bytes(size), &addr), 0);
  memset(addr, 0xee, size_bytes(size));
  return granule_of(&region, (uintptr_t)addr);
}

static void
give(uint32_t granule)
{
  memory_allocator_push(&region, (void *)granule_addr(&region, granule));
}

/** In use: 3 granules, 1, and 5; free: 4, 1, and all behind. */
static void
setup(void)
{
  memset(arena, 0, ARENA);
  EXPECT_EQ(memory_allocator_init(&region, (uintptr_t)arena, ARENA), 0);
  front = take(3);
  before = take(4);
  single = take(1);
  hole = take(1);
  behind = take(5);
  rest = behind + 5;
  give(before);
  give(hole);
}

static enum memory_allocator_fault_e
check(void)
{
  uintptr_t where = 0;
  bool done;

  (void)memory_allocator_check(&region, 0, &done, &where);
  return memory_allocator_check(&region, SIZE_MAX, &done, &where);
}

static enum memory_allocator_fault_e
inspect(uint32_t granule)
{
  return memory_allocator_inspect(&region,
                                  (void *)granule_addr(&region, granule));
}

/** Flips one bit: check finds it, and inspect of the block at @tt granule,
    which has to do with it; 0 for none. */
static void
flip(uint32_t *word, uint32_t bit, uint32_t granule)
{
  *word ^= bit;
  EXPECT_EQ(check(), MEMORY_ALLOCATOR_DAMAGED);
  if (granule != 0)
    EXPECT_EQ(inspect(granule), MEMORY_ALLOCATOR_DAMAGED);
  *word ^= bit;
  EXPECT_EQ(check(), MEMORY_ALLOCATOR_OK);
  if (granule != 0)
    EXPECT_EQ(inspect(granule), MEMORY_ALLOCATOR_OK);
}

static void
flip_word(uint32_t *word, uint32_t granule)
{
  for (uint32_t bit = 1; bit != 0; bit <<= 1)
    flip(word, bit, granule);
}

static void
every_flipped_bit_of_a_free_neighbour_is_found(void)
{
  setup();
  flip_word(&node_of(&region, before)[0], front);
  flip_word(&node_of(&region, before)[1], front);
  flip_word(&node_of(&region, before + 1)[0], front);
  flip_word(&node_of(&region, before + 3)[1], front);
  flip_word(&node_of(&region, before)[0], single);
  flip_word(&node_of(&region, before)[1], single);
  flip_word(&node_of(&region, before + 1)[0], single);
  flip_word(&node_of(&region, before + 3)[1], single);
  flip_word(&node_of(&region, hole)[0], single);
  flip_word(&node_of(&region, hole)[1], behind);
  flip_word(&node_of(&region, rest + 1)[0], behind);
}

/* Two blocks of a list, so that each has a neighbour in it. */
static void
every_flipped_bit_of_a_link_between_two_blocks_is_found(void)
{
  uint32_t block, other;

  setup();
  block = take(6);
  EXPECT_EQ(take(5), block + 6);
  other = take(6);
  EXPECT_EQ(take(5), other + 6);
  give(block);
  give(other);
  flip_word(&node_of(&region, block)[0], block + 6);
  flip_word(&node_of(&region, block)[1], block + 6);
  flip_word(&node_of(&region, other)[0], other + 6);
  flip_word(&node_of(&region, other)[1], other + 6);
}

static void
what_starts_and_ends_where_is_told_twice(void)
{
  uint32_t start[5], end;

  setup();
  start[0] = before;
  start[1] = single;
  start[2] = hole;
  start[3] = behind;
  start[4] = rest;
  end = granule_end(&region);
  flip(&bits_of(&region, front)[0], bit_of(front), 0);
  for (size_t i = 0; i < ARRAY_SIZE(start); i++)
    flip(&bits_of(&region, start[i])[0], bit_of(start[i]), 0);
  flip(&bits_of(&region, end)[0], bit_of(end), 0);

  flip(&bits_of(&region, front)[1], bit_of(front), 0);
  flip(&bits_of(&region, front + 2)[1], bit_of(front + 2), front);
  flip(&bits_of(&region, before)[1], bit_of(before), 0);
  flip(&bits_of(&region, before + 3)[1], bit_of(before + 3), 0);
  flip(&bits_of(&region, single)[1], bit_of(single), 0);
  flip(&bits_of(&region, hole)[1], bit_of(hole), 0);
  flip(&bits_of(&region, behind)[1], bit_of(behind), 0);
  flip(&bits_of(&region, behind + 4)[1], bit_of(behind + 4), behind);
  flip(&bits_of(&region, rest)[1], bit_of(rest), 0);
  flip(&bits_of(&region, end - 1)[1], bit_of(end - 1), 0);
  flip(&bits_of(&region, end)[1], bit_of(end), 0);
}

static void
inside_a_block_in_use_the_second_bit_is_anything(void)
{
  setup();
  bits_of(&region, front + 1)[1] ^= bit_of(front + 1);
  EXPECT_EQ(check(), MEMORY_ALLOCATOR_OK);
  EXPECT_EQ(inspect(front), MEMORY_ALLOCATOR_OK);
  bits_of(&region, behind + 2)[1] ^= bit_of(behind + 2);
  EXPECT_EQ(check(), MEMORY_ALLOCATOR_OK);
}

static void
every_flipped_bit_of_the_size_of_a_long_block_is_found(void)
{
  uint32_t block, *size;

  setup();
  block = take(100);
  size = &bits_of(&region, block + BITMAP_WORD)[1];
  EXPECT_EQ(*size, 100 | BITMAP_LONG);
  for (uint32_t bit = 1; bit != BITMAP_MARK; bit <<= 1)
    flip(size, bit, block);
}

static void
every_flipped_bit_of_the_map_and_the_heads_is_found(void)
{
  setup();
  for (uint32_t bin = 1; bin <= region.bins; bin++)
    {
      uintptr_t bit = (uintptr_t)1 << bin % BITMAP_MAP_BITS;

      flip_word(list_head(&region, bin), 0);
      *list_map(&region, bin) ^= bit;
      EXPECT_EQ(check(), MEMORY_ALLOCATOR_DAMAGED);
      *list_map(&region, bin) ^= bit;
      EXPECT_EQ(check(), MEMORY_ALLOCATOR_OK);
    }
}

static void
an_address_is_told_what_it_is(void)
{
  uintptr_t addr;

  setup();
  EXPECT_EQ(inspect(front), MEMORY_ALLOCATOR_OK);
  EXPECT_EQ(inspect(front + 1), MEMORY_ALLOCATOR_INTERIOR);
  EXPECT_EQ(inspect(front + 2), MEMORY_ALLOCATOR_INTERIOR);
  EXPECT_EQ(inspect(before), MEMORY_ALLOCATOR_FREED);
  EXPECT_EQ(inspect(before + 3), MEMORY_ALLOCATOR_FREED);
  EXPECT_EQ(inspect(hole), MEMORY_ALLOCATOR_FREED);
  EXPECT_EQ(inspect(rest), MEMORY_ALLOCATOR_FREED);
  EXPECT_EQ(inspect(granule_end(&region) - 1), MEMORY_ALLOCATOR_FREED);

  addr = granule_addr(&region, front);
  EXPECT_EQ(memory_allocator_inspect(&region, (void *)(addr + 1)),
            MEMORY_ALLOCATOR_MISALIGNED);
  addr = (uintptr_t)arena;
  EXPECT_EQ(memory_allocator_inspect(&region, (void *)addr),
            MEMORY_ALLOCATOR_INTERIOR);
  EXPECT_EQ(memory_allocator_inspect(&region, (void *)(addr - 8)),
            MEMORY_ALLOCATOR_FOREIGN);
  EXPECT_EQ(memory_allocator_inspect(&region, (void *)(addr + ARENA)),
            MEMORY_ALLOCATOR_FOREIGN);
  if (region.next < region.end)
    EXPECT_EQ(memory_allocator_inspect(&region, (void *)region.next),
              MEMORY_ALLOCATOR_INTERIOR);
}

static void
damage_in_front_is_told_before_what_the_address_is(void)
{
  setup();
  node_of(&region, before + 1)[0] ^= 1;
  EXPECT_EQ(inspect(behind + 1), MEMORY_ALLOCATOR_DAMAGED);
  EXPECT_EQ(inspect(front + 1), MEMORY_ALLOCATOR_INTERIOR);
  EXPECT_EQ(inspect(behind), MEMORY_ALLOCATOR_OK); /* not its neighbour */
}

/* Six blocks: in use and free in turn. */
static void
a_check_in_steps_looks_at_as_many_blocks_as_it_may(void)
{
  uintptr_t where = 0;
  bool done;

  setup();
  EXPECT_EQ(memory_allocator_check(&region, 0, &done, &where), 0);
  EXPECT(!done && where == 0);
  for (size_t i = 0; i < 5; i++)
    {
      EXPECT_EQ(memory_allocator_check(&region, 1, &done, &where), 0);
      EXPECT(!done);
    }
  EXPECT_EQ(where, granule_addr(&region, behind));
  EXPECT_EQ(memory_allocator_check(&region, 1, &done, &where), 0);
  EXPECT(done);

  EXPECT_EQ(memory_allocator_check(&region, 5, &done, &where), 0);
  EXPECT(!done);
  EXPECT_EQ(memory_allocator_check(&region, 2, &done, &where), 0);
  EXPECT(done);
  EXPECT_EQ(memory_allocator_check(&region, 6, &done, &where), 0);
  EXPECT(done);
}

static void
a_check_in_steps_goes_on_where_blocks_were_merged(void)
{
  uintptr_t where = 0;
  bool done;

  setup();
  EXPECT_EQ(memory_allocator_check(&region, 3, &done, &where), 0);
  EXPECT(!done);
  EXPECT_EQ(where, granule_addr(&region, single));
  give(single); /* the next to look at is no start any more */
  EXPECT_EQ(memory_allocator_check(&region, 1, &done, &where), 0);
  EXPECT(!done);
  EXPECT_EQ(where, granule_addr(&region, behind));

  give(behind); /* all behind is one: nothing is left to look at */
  EXPECT_EQ(memory_allocator_check(&region, 1, &done, &where), 0);
  EXPECT(done);
}

static void
a_free_block_can_be_reserved_from_its_very_start(void)
{
  void *addr = NULL;

  setup();
  EXPECT_EQ(memory_allocator_reserve(&region, granule_addr(&region, before),
                                     size_bytes(4), &addr),
            0);
  EXPECT_EQ((uintptr_t)addr, granule_addr(&region, before));
  EXPECT_EQ(
      memory_allocator_reserve(&region, granule_addr(&region, rest), 1, &addr),
      0);
  EXPECT_EQ((uintptr_t)addr, granule_addr(&region, rest));
  EXPECT_EQ(check(), MEMORY_ALLOCATOR_OK);
}

static void
damage_is_told_where_it_is(void)
{
  uintptr_t where = 0;
  bool done;

  setup();
  node_of(&region, hole)[0] ^= 1;
  EXPECT_EQ(memory_allocator_check(&region, SIZE_MAX, &done, &where),
            MEMORY_ALLOCATOR_DAMAGED);
  EXPECT(!done);
  EXPECT_EQ(where, granule_addr(&region, hole));
}

TEST_SUITE(memory_allocator_bitmap,
           TEST_CASE(every_flipped_bit_of_a_free_neighbour_is_found),
           TEST_CASE(every_flipped_bit_of_a_link_between_two_blocks_is_found),
           TEST_CASE(what_starts_and_ends_where_is_told_twice),
           TEST_CASE(inside_a_block_in_use_the_second_bit_is_anything),
           TEST_CASE(every_flipped_bit_of_the_size_of_a_long_block_is_found),
           TEST_CASE(every_flipped_bit_of_the_map_and_the_heads_is_found),
           TEST_CASE(an_address_is_told_what_it_is),
           TEST_CASE(damage_in_front_is_told_before_what_the_address_is),
           TEST_CASE(a_check_in_steps_looks_at_as_many_blocks_as_it_may),
           TEST_CASE(a_check_in_steps_goes_on_where_blocks_were_merged),
           TEST_CASE(a_free_block_can_be_reserved_from_its_very_start),
           TEST_CASE(damage_is_told_where_it_is));
