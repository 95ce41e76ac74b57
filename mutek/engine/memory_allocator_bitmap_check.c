/* engine: are the books of a bitmap region what its blocks are?
   SPDX-License-Identifier: LGPL-2.1-only */

/* The two bits of a granule say at once whether a block in use starts there, so
   an address is judged in constant time and without a byte of the block. What
   can be overwritten are the nodes of free blocks, by who writes to freed
   memory.

   Invariants:
     I1  nothing is followed before it was found to lie in the region;
     I2  the cursor is a granule; where blocks were merged since, check goes on
   at the next start.

   Locks: none of its own, the owner of the region holds one.

   Left out: bits that were overwritten in a way that makes sense. */

#include "memory_allocator_bitmap.h"

#include <mutek/bit.h>

static bool
granule_inside(const struct memory_allocator_region_s *region, uint32_t granule)
{
  return granule - 1 < granule_end(region) - 1;
}

/** Is a free block's node linked as it says, both ways? */
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

/** The size of the block that starts at @tt granule, 0 when it is not sound. */
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

/** Is all sound that freeing the block at @tt granule would touch? */
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

/** What a granule that is no block in use is: walks from the first block. */
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

/** Is each bit of the map what its head says, and each head the first of a list
    of free blocks? */
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
