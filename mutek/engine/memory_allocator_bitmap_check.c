/* engine: checks the blocks and the bookkeeping of a bitmap region.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The two bits of a granule show whether a block in use starts there. So an
   address is checked in constant time, without reading the block. A write to
   freed memory can only damage the nodes of free blocks.

   Invariants:
     I1  no index is followed before it is checked to lie in the region;
     I2  the cursor is a granule. If blocks merged since, the check continues at
     the next start of a block.

   Locks: none; the owner of the region holds its lock.

   Not detected: bits overwritten with a consistent state. */

#include "memory_allocator_bitmap.h"

#include <mutek/bit.h>

static bool
granule_inside(const struct memory_allocator_region_s *region, uint32_t granule)
{
  return granule - 1 < granule_end(region) - 1;
}

/** Returns whether the links of a free block's node are consistent in both
    directions. */
static bool
links_sound(const struct memory_allocator_region_s *region, uint32_t granule,
            uint32_t size)
{
  const uint32_t *node = node_of(region, granule);
  uint32_t next = node[0], prev = node[1];

  if (next != 0
      && (!granule_inside(region, next) || node_of(region, next)[1] != granule))
    return false;
  if (prev == 0)
    return *list_head(region, bin_of_32(size)) == granule;
  return granule_inside(region, prev) && node_of(region, prev)[0] == granule;
}

/** The size of the block at @tt granule, or 0 if it is damaged. */
static uint32_t
block_sound(const struct memory_allocator_region_s *region, uint32_t granule)
{
  uint32_t left = granule_end(region) - granule, size;
  bool used = granule_used(region, granule);

  size = used ? used_end(region, granule) - granule
              : free_size(region, granule);
  if (size == 0 || size > left || !granule_starts(region, granule + size)
      || granule_used(region, granule + size - 1) != used)
    return 0;
  if (used)
    return size;
  if (!granule_used(region, granule + size)
      || free_size_before(region, granule + size - 1) != size
      || !links_sound(region, granule, size))
    return 0;
  return size;
}

/** Returns whether everything that a free of the block would access is
    consistent. */
static bool
used_sound(const struct memory_allocator_region_s *region, uint32_t granule)
{
  uint32_t size = block_sound(region, granule), before;

  if (size == 0)
    return false;
  if (!granule_used(region, granule - 1))
    {
      before = free_size_before(region, granule - 1);
      if (before >= granule || !granule_starts(region, granule - before)
          || granule_used(region, granule - before)
          || block_sound(region, granule - before) != before)
        return false;
    }
  return granule_used(region, granule + size)
         || block_sound(region, granule + size) != 0;
}

/** Returns the fault of a granule where no block in use starts. Walks from the
    first block. */
static enum memory_allocator_fault_e
granule_fault(const struct memory_allocator_region_s *region, uint32_t wrong)
{
  uint32_t granule = 1, size;

  for (; granule <= wrong; granule += size)
    {
      size = block_sound(region, granule);
      if (size == 0)
        return MEMORY_ALLOCATOR_DAMAGED;
      if (wrong - granule < size)
        return granule_used(region, granule) ? MEMORY_ALLOCATOR_INTERIOR
                                             : MEMORY_ALLOCATOR_FREED;
    }
  return MEMORY_ALLOCATOR_DAMAGED;
}

enum memory_allocator_fault_e
memory_allocator_inspect(const struct memory_allocator_region_s *region,
                         const void *addr)
{
  uintptr_t block = (uintptr_t)addr;
  uint32_t granule;

  if (block - region->start >= region->end - region->start)
    return MEMORY_ALLOCATOR_FOREIGN;
  if (block % BITMAP_GRANULE != 0)
    return MEMORY_ALLOCATOR_MISALIGNED;
  if (block - region->first >= region->next - region->first)
    return MEMORY_ALLOCATOR_INTERIOR; /* bookkeeping, or the trimmed end */

  granule = granule_of(region, block);
  if (!granule_starts(region, granule) || !granule_used(region, granule))
    return granule_fault(region, granule);
  return used_sound(region, granule) ? MEMORY_ALLOCATOR_OK
                                     : MEMORY_ALLOCATOR_DAMAGED;
}

/** Returns whether each bit of the map matches its head, and each head links to
    a free block. */
static bool
heads_sound(const struct memory_allocator_region_s *region)
{
  for (uint32_t bin = 1; bin <= region->bins; bin++)
    {
      uint32_t head = *list_head(region, bin);
      bool bit = (*list_map(region, bin) >> bin % BITMAP_MAP_BITS & 1) != 0;

      if (bit != (head != 0 || bin == region->bins)
          || (head != 0 && bin == region->bins))
        return false;
      if (head != 0
          && (!granule_inside(region, head) || granule_used(region, head)
              || node_of(region, head)[1] != 0))
        return false;
    }
  return true;
}

enum memory_allocator_fault_e
memory_allocator_check(struct memory_allocator_region_s *region, size_t blocks,
                       bool *done, uintptr_t *where)
{
  uint32_t granule = region->cursor != 0 ? (uint32_t)region->cursor : 1;
  uint32_t end = granule_end(region), size;

  *done = false;
  region->cursor = 0;
  if (blocks == 0)
    return MEMORY_ALLOCATOR_OK;

  while (granule < end && !granule_starts(region, granule)) /* I2 */
    granule++;
  for (; blocks != 0 && granule < end; blocks--, granule += size)
    {
      *where = granule_addr(region, granule);
      size = block_sound(region, granule);
      if (size == 0)
        return MEMORY_ALLOCATOR_DAMAGED;
    }
  if (granule < end)
    {
      region->cursor = granule;
      return MEMORY_ALLOCATOR_OK;
    }

  *done = true;
  *where = (uintptr_t)region->control;
  return heads_sound(region) && granule_starts(region, 1)
                 && granule_starts(region, end) && granule_used(region, end)
             ? MEMORY_ALLOCATOR_OK
             : MEMORY_ALLOCATOR_DAMAGED;
}
