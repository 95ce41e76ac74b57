/* engine: initialises and extends a region of the bitmap engine.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Computes the layout of a region from addresses alone. Initialisation and
   extension make the new bytes one block in use, and push it.

   Invariants: those of memory_allocator_bitmap.c, and
     I1  only layout_build() computes the size of the bookkeeping, so init,
         holds and stats_empty agree;
     I2  nothing outside [start, end) is written, for any alignment of both.

   Locks: none; the owner of the region holds its lock. */

#include "memory_allocator_bitmap.h"

#include <mutek/assert.h>
#include <mutek/bit.h>

/** The bookkeeping allows for this many times the initial bytes. */
#define GROWTH_MAX 8

/** Addresses, unless stated. */
struct layout_s
{
  uintptr_t map;     /**< (c) lowest word of the map: first byte written */
  uintptr_t control; /**< (c) head 0 */
  uintptr_t bits;    /**< (c) words of granule 0 */
  uintptr_t nodes;   /**< (c) node of granule 0 */
  uintptr_t first;   /**< (c) the first block */
  uint32_t bins;     /**< (c) Units: bins, the unused bin 0 included */
  uint32_t size;     /**< (c) of all blocks together. Units: granules */
};

/** Places the bookkeeping for @tt most granules and the first block after
    it. */
static void
layout_place(struct layout_s *layout, uint32_t most)
{
  size_t pairs = most / BITMAP_WORD + 2; /* those of 0 and of the end mark */
  uintptr_t at;

  layout->bins = bin_of_32(most) + 1;
  layout->control = layout->map
                    + (layout->bins / BITMAP_MAP_BITS + 1) * sizeof(uintptr_t);
  layout->bits = layout->control + (layout->bins + 1) * sizeof(uint32_t);
  at = layout->bits + pairs * 2 * sizeof(uint32_t);
  if (_CONFIG_MUTEK_MEM_ENGINE_BITMAP_ASIDE)
    {
      layout->nodes = at;
      at += ((size_t)most + 1) * BITMAP_NODE;
    }
  layout->first = bit_align_up(at, BITMAP_GRANULE);
  if (!_CONFIG_MUTEK_MEM_ENGINE_BITMAP_ASIDE)
    layout->nodes = layout->first - BITMAP_GRANULE;
}

/** Estimates the granules that fit, never too many. */
static size_t
layout_guess(size_t limit)
{
  size_t node = _CONFIG_MUTEK_MEM_ENGINE_BITMAP_ASIDE ? BITMAP_NODE : 0;
  size_t each = 4 * (BITMAP_GRANULE + node) + 1; /* quarters of a byte */
  size_t bins = bin_of_64(limit / BITMAP_GRANULE) + 1;
  size_t fixed = (bins / BITMAP_MAP_BITS + 2) * sizeof(uintptr_t)
                 + (bins + 1) * sizeof(uint32_t) + 2 * BITMAP_NODE + node
                 + BITMAP_GRANULE;

  return fixed < limit ? (limit - fixed) / each * 4 : 0;
}

/** @This only computes addresses; it reads no byte of the region.
    Errors: as @ref memory_allocator_init_limit. */
static error_t
layout_build(struct layout_s *layout, uintptr_t start, size_t size,
             size_t limit)
{
  size_t most, taken;

  if (limit > memory_allocator_size_max())
    return -ERANGE;

  layout->map = bit_align_up(start, sizeof(uintptr_t));
  most = layout_guess(limit);
  do
    {
      most++;
      layout_place(layout, (uint32_t)most);
      taken = layout->first - start;
    }
  while (taken < limit && most <= (limit - taken) / BITMAP_GRANULE);
  most--; /* the last one did not go in */
  layout_place(layout, (uint32_t)most);
  taken = layout->first - start;

  layout->size = 0;
  if (taken < size)
    layout->size = (uint32_t)((size - taken) / BITMAP_GRANULE);
  if (layout->size > most)
    layout->size = (uint32_t)most;
  if (layout->size == 0)
    return -ENOMEM;
  return limit - 1 > UINTPTR_MAX - start ? -ERANGE : 0;
}

/** Makes @tt size granules at the end mark one free block. It merges with a
   free block before it. */
static void
region_grow(struct memory_allocator_region_s *region, uint32_t size)
{
  uint32_t granule = granule_end(region), end = granule + size;

  bits_of(region, end)[0] |= bit_of(end);
  bits_of(region, end)[1] |= bit_of(end);
  memory_allocator_bitmap_use(region, granule, size);
  region->next += size_bytes(size);
  region->limit = region->next - region->first;
  region->used += size_bytes(size);
  region->used_blocks++;
  memory_allocator_push(region, (void *)granule_addr(region, granule));
}

error_t
memory_allocator_init_limit(struct memory_allocator_region_s *region,
                            uintptr_t start, size_t size, size_t limit)
{
  struct layout_s layout;
  uintptr_t end;
  error_t err;

  assert(size <= limit);
  if (limit / GROWTH_MAX > size)
    limit = size * GROWTH_MAX;
  err = layout_build(&layout, start, size, limit);
  if (err != 0)
    return err;

  end = _CONFIG_MUTEK_MEM_ENGINE_BITMAP_ASIDE ? layout.nodes : layout.first;
  for (uint32_t *cell = (uint32_t *)layout.map; cell != (uint32_t *)end; cell++)
    *cell = 0;
  *region = (struct memory_allocator_region_s){
    .start = start,
    .end = start + size,
    .first = layout.first,
    .control = (void *)layout.control,
    .bits = (void *)layout.bits,
    .nodes = layout.nodes,
    .bins = layout.bins,
    .most = limit,
    .next = layout.first,
  };
  *list_map(region, layout.bins)
      |= (uintptr_t)1 << layout.bins % BITMAP_MAP_BITS; /* the guard */
  *bits_of(region, 0) = 3;                              /* 0 and the end mark */
  bits_of(region, 0)[1] = 3;
  region_grow(region, layout.size);
  return 0;
}

size_t
memory_allocator_size_max(void)
{
  return BITMAP_SIZE_MAX > SIZE_MAX / BITMAP_GRANULE
             ? SIZE_MAX
             : (size_t)BITMAP_SIZE_MAX * BITMAP_GRANULE;
}

error_t
memory_allocator_extend(struct memory_allocator_region_s *region, size_t size)
{
  struct layout_s layout;
  size_t old = region->end - region->start;
  uint32_t granules = granule_end(region) - 1;

  if (size > region->most - old)
    return -ERANGE;
  /* The bookkeeping was placed for the limit, so it stays where it is. */
  if (layout_build(&layout, region->start, old + size, region->most) != 0
      || layout.size == granules)
    return -ENOMEM;

  region->end += size;
  region_grow(region, layout.size - granules);
  return 0;
}

error_t
memory_allocator_reserve(struct memory_allocator_region_s *region,
                         uintptr_t start, size_t size, void **addr)
{
  struct memory_allocator_block_s block = { .used = true };
  uint32_t granule, wanted;

  if (size == 0 || size - 1 > UINTPTR_MAX - start)
    return -EINVAL;
  do
    if (memory_allocator_walk(region, &block) != 0)
      return -ENOMEM;
  while (start - (uintptr_t)block.addr >= block.size);

  if (block.used || size > block.size - (start - (uintptr_t)block.addr))
    return -ENOMEM;

  granule = granule_of(region, (uintptr_t)block.addr);
  wanted = granule_of(region, start);
  *addr = memory_allocator_bitmap_cut(region, granule, wanted - granule,
                                      granule_of(region, start + size - 1)
                                          - wanted + 1);
  return 0;
}

error_t
memory_allocator_walk(const struct memory_allocator_region_s *region,
                      struct memory_allocator_block_s *block)
{
  uint32_t granule = 1;

  if (block->addr != NULL)
    granule = granule_of(region, (uintptr_t)block->addr)
              + (uint32_t)(block->size / BITMAP_GRANULE);
  if (granule == granule_end(region))
    return -ENOENT;

  block->addr = (void *)granule_addr(region, granule);
  block->used = granule_used(region, granule);
  block->size = size_bytes(block->used ? used_end(region, granule) - granule
                                       : free_size(region, granule));
  return 0;
}

bool
memory_allocator_holds(uintptr_t start, size_t region_size, size_t size,
                       size_t align)
{
  struct layout_s layout;

  if (layout_build(&layout, start, region_size, region_size) != 0
      || size > size_bytes(layout.size))
    return false;
  return request_size(size) + (-layout.first & (align - 1)) / BITMAP_GRANULE
         <= layout.size;
}

void
memory_allocator_stats(const struct memory_allocator_region_s *region,
                       struct memory_allocator_stats_s *stats)
{
  size_t blocks = region->next - region->first;

  stats->size = region->end - region->start;
  stats->used = region->used;
  stats->free = blocks - region->used;
  stats->overhead = stats->size - blocks;
  stats->used_blocks = region->used_blocks;
}

void
memory_allocator_stats_empty(uintptr_t start, size_t region_size,
                             struct memory_allocator_stats_s *stats)
{
  struct layout_s layout;

  *stats = (struct memory_allocator_stats_s){ .size = region_size };
  if (layout_build(&layout, start, region_size, region_size) == 0)
    stats->free = size_bytes(layout.size);
  stats->overhead = region_size - stats->free;
}
