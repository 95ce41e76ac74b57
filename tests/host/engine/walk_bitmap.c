/* tests: the invariants of the bitmap engine, read from the bytes.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Written from the description of the layout, not from the engine's code: bits
   are looked at one by one. */

#include "world.h"

#include <string.h>

#define GRANULE                                                                \
  (MEMORY_ALLOCATOR_ALIGN > 8 ? MEMORY_ALLOCATOR_ALIGN : (size_t)8)
#define STRIDE (_CONFIG_MUTEK_MEM_ENGINE_BITMAP_ASIDE ? (size_t)8 : GRANULE)

static uint32_t
cell(uintptr_t addr)
{
  uint32_t value;

  memcpy(&value, (const void *)addr, sizeof value);
  return value;
}

/** @param which 0 for S, 1 for U. */
static bool
bit(const struct memory_allocator_region_s *region, size_t granule, int which)
{
  uintptr_t pair = (uintptr_t)region->bits + granule / 32 * 8;

  return (cell(pair + 4 * (size_t)which) >> granule % 32 & 1) != 0;
}

static uint32_t
node(const struct memory_allocator_region_s *region, size_t granule, size_t i)
{
  return cell(region->nodes + granule * STRIDE + 4 * i);
}

/** The smallest size of a list: 1 to 16 one by one, then in steps of an eighth
   of the power of two below. Units: granules. */
static uint64_t
list_size(uint32_t list)
{
  uint64_t size = 0, step = 1;

  for (uint32_t i = 0; i < list; i++)
    {
      if (i >= 16 && i % 8 == 0)
        step *= 2;
      size += step;
    }
  return size;
}

/** What a walk counts. */
struct walk_s
{
  size_t used, used_blocks, free_blocks;
};

static const char *
block_wrong(const struct memory_allocator_region_s *region, size_t start,
            size_t end, struct walk_s *walk)
{
  size_t size = end - start;
  bool used = bit(region, start, 1);

  if (bit(region, end - 1, 1) != used)
    return "the ends of a block do not agree";
  walk->used += used ? size * GRANULE : 0;
  walk->used_blocks += used;
  walk->free_blocks += !used;
  if (used && start / 32 + 2 <= end / 32)
    {
      uint32_t word = cell((uintptr_t)region->bits + (start / 32 + 1) * 8 + 4);

      word &= ~((uint32_t)1 << 30); /* marked */
      return word == ((uint32_t)1 << 31 | size) ? NULL
                                                : "a long block has no size";
    }
  if (!used && !bit(region, start - 1, 1))
    return "two free blocks are neighbours";
  if (!used && size > 1
      && (node(region, start + 1, 0) != size
          || node(region, end - 1, 1) != size))
    return "a free block has no size";
  return NULL;
}

static const char *
blocks_wrong(const struct memory_allocator_region_s *region,
             struct walk_s *walk)
{
  size_t last = (region->next - region->first) / GRANULE + 1, start = 1;
  const char *wrong = NULL;

  if (!bit(region, 0, 0) || !bit(region, 0, 1) || !bit(region, last, 0)
      || !bit(region, last, 1))
    return "an end mark is gone";
  if (!bit(region, 1, 0))
    return "the first granule is no start";
  for (size_t i = 2; i <= last && wrong == NULL; i++)
    if (bit(region, i, 0))
      {
        wrong = block_wrong(region, start, i, walk);
        start = i;
      }
  return wrong;
}

static const char *
lists_wrong(const struct memory_allocator_region_s *region, size_t wanted)
{
  size_t listed = 0, bits = 8 * sizeof(uintptr_t);

  for (uint32_t list = 1; list <= region->bins; list++)
    {
      uintptr_t control = (uintptr_t)region->control, map;
      uint32_t at = cell(control + 4 * list), prev = 0;

      memcpy(&map, (const void *)(control - sizeof map * (1 + list / bits)),
             sizeof map);
      if ((map >> list % bits & 1) != (at != 0 || list == region->bins))
        return "a bit of the map is wrong";
      for (; at != 0; prev = at, at = node(region, at, 0), listed++)
        {
          size_t size = bit(region, at + 1, 0) ? 1 : node(region, at + 1, 0);

          if (!bit(region, at, 0) || bit(region, at, 1))
            return "a block in a list is not free";
          if (node(region, at, 1) != prev)
            return "a link back is wrong";
          if (size < list_size(list) || size >= list_size(list + 1))
            return "a block is in the list of another size";
        }
    }
  return listed == wanted ? NULL : "a free block is in no list";
}

const char *
walk_wrong(const struct memory_allocator_region_s *region)
{
  struct walk_s walk = { .used = 0 };
  const char *wrong = blocks_wrong(region, &walk);

  if (wrong != NULL)
    return wrong;
  if (walk.used != region->used || walk.used_blocks != region->used_blocks)
    return "the counters are wrong";
  return lists_wrong(region, walk.free_blocks);
}
