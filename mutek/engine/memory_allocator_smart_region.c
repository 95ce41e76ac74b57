/* engine: initialises and extends a region of the smart engine.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Computes the layout of a region from its two addresses alone. Initialisation
   and extension make the new bytes one block in use, and push it.

   Invariants: those of memory_allocator_smart.c, and
     I1  only layout_build() computes the size of the bookkeeping, so init,
         holds and stats_empty agree;
     I2  nothing outside [start, end) is written, for any alignment of both;
     I3  a sum of addresses may wrap only to 0, the top of the address space;
         only distances are compared.

   Locks: none; the owner of the region holds its lock.

   Not implemented: more bins than the limit of init allows for. */

#include "memory_allocator_smart.h"

#include <mutek/assert.h>
#include <mutek/bit.h>
#include <mutek/memory_allocator.h>
#include <mutek/memory_allocator_cache.h>

/** Addresses, unless stated. */
struct layout_s
{
  uintptr_t map;     /**< (c) lowest word of the bitmap: first byte written */
  uintptr_t control; /**< (c) head 0 */
  uintptr_t first;   /**< (c) payload of the first block */
  uint32_t bins;     /**< (c) Units: bins, the unused bin 0 included */
  size_t size;       /**< (c) of all blocks together. Units: granules */
};

static_assert(MEMORY_ALLOCATOR_ALIGN >= sizeof(uint32_t)
                  && (MEMORY_ALLOCATOR_ALIGN & (MEMORY_ALLOCATOR_ALIGN - 1))
                         == 0,
              "CONFIG_MUTEK_MEM_ALIGN is a power of two, 4 or more");
static_assert(SMART_BLOCK_MIN >= 1, "the smallest block has room for a header");

#ifndef SMART_WIDE
static_assert(MEMORY_ALLOCATOR_HEADER == SMART_HEADER
                  && MEMORY_ALLOCATOR_GRANULE == SMART_GRANULE
                  && MEMORY_ALLOCATOR_FLAG_BITS == SMART_SHIFT
                  && MEMORY_ALLOCATOR_MARK == SMART_MARK,
              "caches read the headers that are written here");
#endif

/** The largest region of this instance. Its bookkeeping takes more than a
    granule, so the size of every block fits into a word. */
static size_t
instance_size_max(void)
{
  return SMART_SIZE_MAX >= SIZE_MAX / SMART_GRANULE
             ? SIZE_MAX
             : ((size_t)SMART_SIZE_MAX + 1) * SMART_GRANULE;
}

/** Returns whether a region of that size needs the second instance. */
static bool
size_is_wide(size_t size)
{
  return SMART_FORWARDS && size > instance_size_max();
}

/** The granules left of @tt size bytes after the first @tt taken. */
static size_t
layout_room(size_t size, size_t taken)
{
  return taken < size ? (size - taken) / SMART_GRANULE : 0;
}

/** A lower bound to start counting bins from. A bin has at most 64 bits, so
    bins and map take less than an eighth of a large region. A small one starts
    with one bin. */
#ifdef __OPTIMIZE_SIZE__
static uint32_t
bins_least(size_t limit)
{
  (void)limit;
  return SMART_LISTED_MIN;
}
#else
static uint32_t
bins_least(size_t limit)
{
  size_t left = limit >= 1 << 16 ? limit - limit / 8 : limit / 8;

  return bin_of(left / SMART_GRANULE + SMART_LISTED_MIN);
}
#endif

/** @This only computes addresses; it reads no byte of the region. It makes as
   many bins as the remaining bytes can use, or one more if one less would be
   too few.
    Errors: as @ref memory_allocator_init_limit. */
static error_t
layout_build(struct layout_s *layout, uintptr_t start, size_t size,
             size_t limit)
{
  uint32_t bins = bins_least(limit);
  size_t taken;

  if (limit > instance_size_max())
    return -ERANGE;

  layout->map = bit_align_up(start, sizeof(uintptr_t));
  do
    {
      bins++;
      layout->control = layout->map
                        + (bins / SMART_MAP_BITS + 1) * sizeof(uintptr_t);
      layout->first = bit_align_up(
          layout->control + (bins + 1 + SMART_LAST_APART) * SMART_CELL
              + SMART_HEADER,
          SMART_GRANULE);
      taken = layout->first - start;
    }
  while (bin_of(layout_room(limit, taken)) >= bins);

  layout->bins = bins;
  layout->size = layout_room(size, taken);
  if (layout->size < SMART_LISTED_MIN)
    return -ENOMEM;
  return limit - 1 > UINTPTR_MAX - start ? -ERANGE : 0;
}

/** Writes the heads and the map of empty lists. */
static void
control_write(const struct layout_s *layout)
{
  smart_cell_t *control = (smart_cell_t *)layout->control;
  smart_cell_t *cell = (smart_cell_t *)layout->map;

  while (cell <= control_head(control, layout->bins + SMART_LAST_APART))
    *cell++ = 0;
  *control_bound(control) = (smart_cell_t)layout->bins * SMART_LINK_HEAD;
  map_flip(control, layout->bins); /* the guard */
}

/** Makes @tt size granules at the end mark one free block, with the mark as its
    header. It merges with a free block before it. */
static void
region_grow(struct memory_allocator_region_s *region, size_t size)
{
  smart_cell_t *block = (smart_cell_t *)region->next;
  smart_cell_t *next = block_after(block, size);

  header_write(next, word_make(0, 0));
  header_write(block, word_make(size, header_word(block) & SMART_PREV_FREE));
  region->next = (uintptr_t)next;
  *(SMART_IS_WIDE ? &region->limit_wide : &region->limit)
      = (size_t)((uintptr_t)next - region->first) - SMART_HEADER;
  region->used += size_bytes(size);
  region->used_blocks++;
  memory_allocator_push(region, block);
}

error_t
memory_allocator_init_limit(struct memory_allocator_region_s *region,
                            uintptr_t start, size_t size, size_t limit)
{
  struct layout_s layout;
  error_t err;

  assert(size <= limit);
  if (size_is_wide(size))
    return memory_allocator_wide_init_limit(region, start, size, limit);
  if (limit > instance_size_max())
    limit = size > instance_size_max() ? size : instance_size_max();
  err = layout_build(&layout, start, size, limit);
  if (err != 0)
    return err;

  control_write(&layout);
  *region = (struct memory_allocator_region_s){
    .start = start,
    .end = start + size,
    .first = layout.first,
    .control = (void *)layout.control,
    .most = limit,
    .wide = SMART_IS_WIDE,
    .next = layout.first,
  };
  header_write((smart_cell_t *)layout.first, word_make(0, 0));
  region_grow(region, layout.size);
  return 0;
}

#ifndef SMART_WIDE
bool
memory_allocator_is_narrow(size_t size)
{
  return !size_is_wide(size);
}
#endif

size_t
memory_allocator_size_max(void)
{
  return SMART_FORWARDS ? memory_allocator_wide_size_max()
                        : instance_size_max();
}

error_t
memory_allocator_extend(struct memory_allocator_region_s *region, size_t size)
{
  size_t old = region->end - region->start, added;

  if (region_is_wide(region))
    return memory_allocator_wide_extend(region, size);
  if (size > region->most - old)
    return -ERANGE;

  added = (bit_align_down(region->end + size, SMART_GRANULE) - region->next)
          / SMART_GRANULE;
  if (added < SMART_LISTED_MIN)
    return -ENOMEM;

  region->end += size;
  region_grow(region, added);
  return 0;
}

bool
memory_allocator_holds(uintptr_t start, size_t region_size, size_t size,
                       size_t align)
{
  struct layout_s layout;

  if (size_is_wide(region_size))
    return memory_allocator_wide_holds(start, region_size, size, align);
  if (layout_build(&layout, start, region_size, region_size) != 0
      || size > size_bytes(layout.size))
    return false;
  return request_size(size) + block_lead((smart_cell_t *)layout.first, align)
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

  if (size_is_wide(region_size))
    {
      memory_allocator_wide_stats_empty(start, region_size, stats);
      return;
    }
  *stats = (struct memory_allocator_stats_s){ .size = region_size };
  if (layout_build(&layout, start, region_size, region_size) == 0)
    stats->free = size_bytes(layout.size);
  stats->overhead = region_size - stats->free;
}
