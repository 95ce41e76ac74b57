/* engine: a region of the smart engine as a whole.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Where things lie in a region, worked out from its two addresses alone, and
   how a region begins and grows. Both happen the same way: the new bytes become
   one block in use, which is pushed.

   Invariants: those of memory_allocator_smart.c, and
     I1  layout_build() is the only place that knows how much bookkeeping a
         region has, so what holds and stats_empty promise is what init makes;
     I2  nothing outside [start, end) is written, whatever the alignment of
   both; I3  sums of addresses wrap only to 0, the top of the address space;
   only distances are compared.

   Locks: none of its own, the owner of the region holds one.

   Left out: more bins for a region that grows. The number is settled by init;
   blocks larger than the last bin was meant for share it, and requests larger
   than the limit look at the first of it only. */

#include "memory_allocator_smart.h"

#include <mutek/assert.h>
#include <mutek/bit.h>
#include <mutek/memory_allocator.h>

/** Addresses, except as said. */
struct layout_s
{
  uintptr_t map;     /**< (c) lowest word of the bitmap: first byte written */
  uintptr_t control; /**< (c) head 0 */
  uintptr_t first;   /**< (c) payload of the first block */
  uint32_t bins;     /**< (c) Units: bins, the unused bin 0 included */
  uint32_t size;     /**< (c) of all blocks together. Units: granules */
};

static_assert(MEMORY_ALLOCATOR_ALIGN >= SMART_CELL
                  && (MEMORY_ALLOCATOR_ALIGN & (MEMORY_ALLOCATOR_ALIGN - 1))
                         == 0,
              "CONFIG_MUTEK_MEM_ALIGN is a power of two, 4 or more");
static_assert(SMART_BLOCK_MIN >= 1, "the smallest block has room for a header");

/** The smallest size that belongs to @tt bin. Units: granules. */
static uint32_t
bin_first_size(uint32_t bin)
{
  uint32_t log2 = bin < 2 * SMART_BIN_LINEAR ? 0 : (bin >> SMART_BIN_LOG2) - 1;

  return (bin - (log2 << SMART_BIN_LOG2)) << log2;
}

/** @tt room is what there is from layout->map to the end mark. */
static void
layout_size(struct layout_s *layout, size_t room)
{
  size_t maps = layout->bins / SMART_MAP_BITS + 1, taken;

  layout->control = layout->map + maps * sizeof(uintptr_t) + SMART_CELL;
  layout->first = bit_align_up(layout->control + (layout->bins + 1) * SMART_CELL
                                   + SMART_HEADER,
                               SMART_GRANULE);
  taken = layout->first - layout->map;
  layout->size = taken < room ? (uint32_t)((room - taken) / SMART_GRANULE) : 0;
}

/** @This is arithmetic: no byte of the region is read.
    Errors: as @ref memory_allocator_init. */
static error_t
layout_build(struct layout_s *layout, uintptr_t start, size_t size)
{
  size_t pad = -start & (sizeof(uintptr_t) - 1);
  size_t tail = (start + size) & (SMART_GRANULE - 1);
  size_t room = size - pad - tail;

  if (size > memory_allocator_size_max())
    return -ERANGE;
  if (size < pad + tail || size == 0)
    return -ENOMEM;
  if (size - 1 > UINTPTR_MAX - start)
    return -ERANGE;

  /* As many bins as the bytes they leave can use. Dropping the last may leave
     room for a size of that very bin: such a block goes to the bin below. */
  layout->map = start + pad;
  layout->bins = bin_of((uint32_t)(room / SMART_GRANULE)) + 1;
  layout_size(layout, room);
  while (bin_of(layout->size) + 1 < layout->bins)
    {
      layout->bins--;
      layout_size(layout, room);
    }
  if (layout->bins <= SMART_LISTED_MIN || layout->size < SMART_LISTED_MIN)
    return -ENOMEM;
  return 0;
}

/** Writes the heads and the map of empty lists, returns the largest size that
    has its own bin. Units: granules. */
static uint32_t
control_write(const struct layout_s *layout)
{
  uint32_t *control = (uint32_t *)layout->control;
  uint32_t *end = control_head(control, layout->bins + 1);
  uint32_t largest = bin_first_size(layout->bins) - 1;

  for (uintptr_t *map = control_map(control, layout->bins);
       map != control_map(control, 0) + 1; map++)
    *map = 0;
  for (uint32_t *cell = control; cell != end; cell++)
    *cell = 0;
  *control_bins(control) = layout->bins;
  *control_span(control) = largest - SMART_LISTED_MIN;
  map_flip(control, layout->bins); /* the guard */
  return largest;
}

/** Makes @tt size granules at the end mark one free block, the mark its
    header; a free block in front merges with it. */
static void
region_grow(struct memory_allocator_region_s *region, uint32_t size)
{
  uint32_t *block = (uint32_t *)region->next;
  uint32_t *next = block_after(block, size);

  header_write(next, word_make(0, 0));
  header_write(block, word_make(size, header_word(block) & SMART_PREV_FREE));
  region->next = (uintptr_t)next;
  region->used += size_bytes(size);
  region->used_blocks++;
  memory_allocator_push(region, block);
}

error_t
memory_allocator_init(struct memory_allocator_region_s *region, uintptr_t start,
                      size_t size)
{
  struct layout_s layout;
  error_t err = layout_build(&layout, start, size);
  uint32_t largest;

  if (err != 0)
    return err;

  largest = control_write(&layout);
  if (largest > layout.size)
    largest = layout.size;
  *region = (struct memory_allocator_region_s){
    .start = start,
    .end = start + size,
    .first = layout.first,
    .control = (void *)layout.control,
    .limit = size_bytes(largest) - SMART_HEADER,
    .next = layout.first,
  };
  header_write((uint32_t *)layout.first, word_make(0, 0));
  region_grow(region, layout.size);
  return 0;
}

size_t
memory_allocator_size_max(void)
{
  return SMART_SIZE_MAX > SIZE_MAX / SMART_GRANULE
             ? SIZE_MAX
             : SMART_SIZE_MAX * SMART_GRANULE;
}

error_t
memory_allocator_extend(struct memory_allocator_region_s *region, size_t size)
{
  size_t old = region->end - region->start, added;

  if (size > memory_allocator_size_max() - old || region->end == 0
      || (size != 0 && size - 1 > UINTPTR_MAX - region->end))
    return -ERANGE;

  added = bit_align_down(region->end + size, SMART_GRANULE) - region->next;
  if (added / SMART_GRANULE < SMART_LISTED_MIN)
    return -ENOMEM;

  region->end += size;
  region_grow(region, (uint32_t)(added / SMART_GRANULE));
  return 0;
}

bool
memory_allocator_holds(uintptr_t start, size_t region_size, size_t size,
                       size_t align)
{
  struct layout_s layout;

  if (layout_build(&layout, start, region_size) != 0
      || size > size_bytes(layout.size))
    return false;
  return request_size(size) + block_lead((uint32_t *)layout.first, align)
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
  if (layout_build(&layout, start, region_size) == 0)
    stats->free = size_bytes(layout.size);
  stats->overhead = region_size - stats->free;
}
