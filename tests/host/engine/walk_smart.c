/* tests: the invariants of the smart engine, read from the bytes.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Written from the description of the layout, not from the engine's code: sizes
   of headers are numbers here, the bin of a size is counted, not computed. */

#include "world.h"

#include <string.h>

/** The second instance, for large regions, has cells of 8. */
#ifdef SMART_WIDE
#define CELL 8u
#else
#define CELL 4u
#endif
#define HEADER (_CONFIG_MUTEK_MEM_CHECK != 0 ? 2 * CELL : CELL)
#define GRANULE                                                                \
  (MEMORY_ALLOCATOR_ALIGN > HEADER ? MEMORY_ALLOCATOR_ALIGN : (size_t)HEADER)
#define LINKS (3 * CELL) /* two links and the tag */

/** The smallest block of a list, and so the first list. Units: granules. */
#define LISTED_MIN ((uint32_t)((HEADER + LINKS + GRANULE - 1) / GRANULE))

/** Where addresses are wider than cells a link is a distance in cells. */
#define DISTANCE (sizeof(uintptr_t) > CELL)

/** What a walk counts. */
struct walk_s
{
  size_t used;        /**< Units: bytes */
  size_t used_blocks; /**< Units: blocks */
  size_t listed;      /**< free blocks that must be in a list */
  bool cursor;        /**< the cursor is the start of a block */
  uintptr_t last;     /**< the block behind the guard, 0 for none */
};

static uint64_t
cell(uintptr_t addr)
{
  uint32_t low;
  uint64_t value;

  if (CELL == 8)
    memcpy(&value, (const void *)addr, sizeof value);
  else
    {
      memcpy(&low, (const void *)addr, sizeof low);
      value = low;
    }
  return value;
}

/** The smallest size of a bin: 1 to 16 one by one, then in steps of an eighth
    of the power of two below. Units: granules. */
static uint64_t
bin_size(uint32_t bin)
{
  uint64_t size = 0, step = 1;

  for (uint32_t i = 0; i < bin; i++)
    {
      if (i >= 16 && i % 8 == 0)
        step *= 2;
      size += step;
    }
  return size;
}

static bool
block_listed(size_t size)
{
  return size * GRANULE >= HEADER + LINKS;
}

/** Walks the blocks. */
static const char *
blocks_wrong(const struct memory_allocator_region_s *region,
             struct walk_s *walk)
{
  uintptr_t at = region->first;
  bool front_free = false;

  walk->cursor = region->cursor == 0;
  for (;;)
    {
      uint64_t word = cell(at - CELL);
      size_t size = (size_t)(word >> 3);

      walk->cursor |= region->cursor == at;
      if (((word & 2) != 0) != front_free)
        return "a header is wrong about the block in front";
      if (size == 0)
        break;
      if (size * GRANULE > region->next - at)
        return "a block ends behind the region";
      if ((word & 1) != 0 && (word & 4) != 0)
        return "a free block is marked";
      if ((word & 1) != 0 && front_free)
        return "two free blocks are neighbours";
      if ((word & 1) != 0 && cell(at + size * GRANULE - HEADER - CELL) != word)
        return "a tag is no copy of the header";

      front_free = (word & 1) != 0;
      if (front_free && !block_listed(size) && walk->last == at)
        walk->last = 0;
      walk->listed += front_free && block_listed(size);
      walk->used += front_free ? 0 : size * GRANULE;
      walk->used_blocks += !front_free;
      at += size * GRANULE;
    }
  if (at != region->next)
    return "the end mark lies somewhere else";
  return (cell(at - CELL) & 5) != 0 ? "the end mark is free" : NULL;
}

static uintptr_t
link_addr(uintptr_t control, uint64_t link)
{
  return (uintptr_t)(DISTANCE ? control + link * CELL : link);
}

/** How many lists there are, the unused list 0 included. */
static uint32_t
bins(uintptr_t control)
{
  return (uint32_t)(cell(control) / (DISTANCE ? 1 : CELL));
}

/** The link to a free block that is in no list: head 1 where nothing is of one
    granule, else behind the guard. */
static uint64_t
last_link(uintptr_t control)
{
  if (LISTED_MIN == 1)
    return 0;
  return cell(control + CELL * (HEADER >= GRANULE ? 1 : bins(control) + 1));
}

/** Follows one list; *listed counts its blocks. */
static const char *
list_wrong(uintptr_t control, uint32_t bin, size_t *listed)
{
  uint64_t prev = DISTANCE ? bin : control + CELL * bin;
  uint64_t link = cell(control + CELL * bin);
  uint64_t low = bin_size(bin), high = bin_size(bin + 1);

  for (; link != 0; link = cell(link_addr(control, prev)))
    {
      uintptr_t block = link_addr(control, link);
      uint64_t word = cell(block - CELL);

      if ((word & 1) == 0)
        return "a block in a list is in use";
      if (cell(block + CELL) != prev)
        return "a link back is wrong";
      if (word >> 3 < low || word >> 3 >= high)
        return "a block is in the list of another size";
      ++*listed;
      prev = link;
    }
  return NULL;
}

static const char *
lists_wrong(const struct memory_allocator_region_s *region, size_t wanted)
{
  uintptr_t control = (uintptr_t)region->control;
  size_t listed = 0;

  for (uint32_t bin = LISTED_MIN; bin <= bins(control); bin++)
    {
      uintptr_t map;
      size_t bits = 8 * sizeof map;
      bool bit, filled = cell(control + CELL * bin) != 0;
      const char *wrong;

      memcpy(&map, (const void *)(control - sizeof map * (1 + bin / bits)),
             sizeof map);
      bit = (map >> bin % bits & 1) != 0;
      if (bit != (filled || bin == bins(control))
          || (filled && bin == bins(control)))
        return "a bit of the map is wrong";
      wrong = list_wrong(control, bin, &listed);
      if (wrong != NULL)
        return wrong;
    }
  return listed == wanted ? NULL : "a free block is in no list";
}

const char *
walk_wrong(const struct memory_allocator_region_s *region)
{
  uintptr_t control = (uintptr_t)region->control;
  uint64_t last = last_link(control);
  struct walk_s walk = { .last = last == 0 ? 0 : link_addr(control, last) };
  const char *wrong = blocks_wrong(region, &walk);

  if (wrong != NULL)
    return wrong;
  if (walk.used != region->used || walk.used_blocks != region->used_blocks)
    return "the counters are wrong";
  if (!walk.cursor && _CONFIG_MUTEK_MEM_CHECK != 0)
    return "the cursor is no block";
  if (walk.last != 0)
    return "the last block that is in no list is none";
  return lists_wrong(region, walk.listed);
}
