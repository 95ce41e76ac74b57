/* tests: what was just freed can be had again, in a region that is full.
   SPDX-License-Identifier: LGPL-2.1-only */

/* For each size and alignment, with each kind of neighbours: a block of that
   size, other blocks of the same list that are too small for it, and no other
   free byte. Then the block is freed, and asked for again.

   Not only here: world.c asks after each free of each sequence. */

#include "world.h"

#include <stdio.h>

#define REGION 60000 /**< Units: bytes */
#define HOLES 12     /**< more than the engine looks at in its own list */
#define LARGEST 2000 /**< Units: bytes */
#define SEPARATOR 1  /**< Units: bytes */

/** Where the holes are, and how many. */
struct kind_s
{
  size_t low, high; /**< holes below the block, and above. Units: blocks */
  bool joined;      /**< the hole below is its neighbour, and is merged */
};

static const struct kind_s kinds[] = {
  { 0, 0, false },     { 1, 0, false }, { 0, 1, false },
  { 1, 1, false },     { 2, 0, false }, { HOLES, 0, false },
  { 0, HOLES, false }, { 1, 0, true },  { 2, 1, true },
};

static struct memory_allocator_region_s region;
static void *holes[2 * HOLES];
static size_t hole_count;

/** A size that is too small for @tt size, and mostly of its list. */
static size_t
hole_size(size_t size)
{
  size_t less = size / 40 + 8;

  return size > less ? size - less : 1;
}

static bool
holes_take(size_t count, size_t size, bool joined)
{
  for (size_t i = 0; i < count; i++)
    {
      holes[hole_count] = memory_allocator_take(&region, hole_size(size));
      if (holes[hole_count++] == NULL
          || (!(joined && i + 1 == count)
              && memory_allocator_take(&region, SEPARATOR) == NULL))
        return false;
    }
  return true;
}

static bool
take_again(const struct kind_s *kind, size_t size, size_t align)
{
  void *block;

  hole_count = 0;
  if (memory_allocator_init(&region, (uintptr_t)world_bytes, REGION) != 0
      || !holes_take(kind->low, size, kind->joined))
    return false;
  block = memory_allocator_take_align(&region, size, align);
  if (block == NULL || memory_allocator_take(&region, SEPARATOR) == NULL
      || !holes_take(kind->high, size, false))
    return false;
  for (size_t fill = REGION; fill != 0; fill /= 2)
    while (memory_allocator_take(&region, fill) != NULL)
      ;
  for (size_t i = 0; i < hole_count; i++)
    memory_allocator_push(&region, holes[i]);
  memory_allocator_push(&region, block);
  return memory_allocator_take_align(&region, size, align) != NULL;
}

bool
freed_all(uint64_t *steps)
{
  for (size_t size = 1; size <= LARGEST; size += size < 200 ? 1 : size / 23)
    for (size_t align = 1; align <= 1024; align *= 4)
      for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++, ++*steps)
        if (!take_again(&kinds[k], size, align))
          {
            printf("# %zu bytes aligned on %zu, kind %zu: refused\n", size,
                   align, k);
            return false;
          }
  return true;
}
