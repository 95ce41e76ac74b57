/* tests: which banks have caches.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Locks: none, no byte of these banks is touched. */

#include "mutek/mem_instance.h"

#include "mutek/bank/mem_cache.h"
#include "mutek/mem_home.h"
#include "tests/image/lib/test.h"

static struct mem_cache_s room_cache;
static bool room_is_left;

static void *
room(size_t size, cpu_id_t cpu)
{
  EXPECT(size == sizeof(room_cache) && cpu == 0);
  return room_is_left ? &room_cache : NULL;
}

/* @return whether a bank of that size and place gets one. */
static bool
gets_a_cache(uintptr_t start, size_t managed)
{
  struct mem_region_s region
      = { .start = start, .size = managed, .managed = managed };
  struct mem_home_s home = { .region = { [MEM_VALID_SYS] = &region } };
  struct mem_machine_s mem = *mem_instance();
  struct mem_cache_s *first;

  mem.home = &home;
  first = mem_home_cache_build(&mem, 0, room);
  EXPECT(first == NULL || first == &room_cache);
  EXPECT(home.cache[MEM_VALID_SYS] == first);
  EXPECT(region.caches == first);
  if (first != NULL)
    {
      EXPECT(first->primary);
      EXPECT_EQ(first->fast.serves[MEM_VALID_SYS], 1);
      EXPECT_EQ(atomic_load(&first->empty), 1);
    }
  return first != NULL;
}

static void
a_small_bank_and_one_at_0_and_a_wide_one_have_no_cache(void)
{
  const size_t least = 8 * sizeof(struct mem_cache_s);
  const uint64_t narrow
      = (((uint64_t)UINT32_MAX >> MEMORY_ALLOCATOR_FLAG_BITS) + 1)
        * MEMORY_ALLOCATOR_GRANULE;

  room_is_left = true;
  EXPECT(gets_a_cache(0x1000, least));
  EXPECT(!gets_a_cache(0x1000, least - 1));
  EXPECT(!gets_a_cache(0, least));
  room_is_left = false;
  EXPECT(!gets_a_cache(0x1000, least));
  room_is_left = true;
  if (narrow < SIZE_MAX && memory_allocator_size_max() > narrow)
    {
      EXPECT(gets_a_cache(0x1000, (size_t)narrow));
      EXPECT(!gets_a_cache(0x1000, (size_t)narrow + 1));
    }
}

TEST_SUITE(mem_home_cache,
           TEST_CASE(a_small_bank_and_one_at_0_and_a_wide_one_have_no_cache));
