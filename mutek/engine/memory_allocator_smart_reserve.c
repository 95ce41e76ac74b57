/* engine: reserves bytes of a smart region that are already in use.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Finds the free block that holds the range, and cuts the range out. Only boot
   code calls it, when there are few blocks.

   Invariants: those of memory_allocator_smart.c. No byte of the range itself is
   written, because the header lies before it.

   Locks: none; the owner of the region holds its lock.

   Limitation: the range may already be damaged. As part of a free block, its
   bytes may have held the links, the first two cells, or the tag, the last
   cell. */

#include "memory_allocator_smart.h"

#include <mutek/memory_allocator.h>

error_t
memory_allocator_reserve(struct memory_allocator_region_s *region,
                         uintptr_t start, size_t size, void **addr)
{
  struct memory_allocator_block_s block = { .used = true };
  size_t lead, offset;

  if (size == 0 || size - 1 > UINTPTR_MAX - start)
    return -EINVAL;

  if (region_is_wide(region))
    return memory_allocator_wide_reserve(region, start, size, addr);
  do
    if (memory_allocator_walk(region, &block) != 0)
      return -ENOMEM;
  while (start - (uintptr_t)block.addr >= block.size);

  offset = start - (uintptr_t)block.addr;
  if (block.used || size > block.size - offset)
    return -ENOMEM;

  lead = offset / SMART_GRANULE;
  if (lead < SMART_BLOCK_MIN)
    lead = 0;
  *addr = memory_allocator_smart_cut(
      region, block.addr, lead, request_size(offset - size_bytes(lead) + size));
  return 0;
}
