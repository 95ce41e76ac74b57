/* tests: a small region in an array.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Invariant: arena_region lies in arena. Locks: none. */

#include "arena.h"

#include "test.h"

_Alignas(64) uint8_t arena[ARENA];
struct memory_allocator_region_s arena_region;

void
arena_setup(size_t size)
{
  EXPECT_EQ(memory_allocator_init(&arena_region, (uintptr_t)arena, size), 0);
}

uint8_t *
arena_take(size_t size, size_t align, uint8_t fill)
{
  void *addr = NULL;

  if (memory_allocator_pop_align(&arena_region, size, align, &addr) != 0)
    return NULL;
  for (size_t i = 0; i < size; i++)
    ((uint8_t *)addr)[i] = fill;
  return addr;
}

size_t
arena_filled(const uint8_t *bytes, size_t size, uint8_t fill)
{
  size_t count = 0;

  while (count < size && bytes[count] == fill)
    count++;
  return count;
}

void
arena_expect_sound(void)
{
  struct memory_allocator_stats_s stats;
  uintptr_t where = 0;
  bool done = false;

  memory_allocator_stats(&arena_region, &stats);
  EXPECT_EQ(stats.used + stats.free + stats.overhead, stats.size);
  EXPECT_EQ(stats.used, arena_region.used);
  EXPECT_EQ(memory_allocator_check(&arena_region, 0, &done, &where),
            MEMORY_ALLOCATOR_OK);
  EXPECT_EQ(memory_allocator_check(&arena_region, SIZE_MAX, &done, &where),
            MEMORY_ALLOCATOR_OK);
  EXPECT(done);
}
