/* engine: walks the blocks of a smart region.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Invariants: those of memory_allocator_smart.c. Locks: none; the owner of the
   region holds its lock. */

#include "memory_allocator_smart.h"

#include <mutek/memory_allocator.h>

error_t
memory_allocator_walk(const struct memory_allocator_region_s *region,
                      struct memory_allocator_block_s *block)
{
  smart_cell_t *at = block->addr;
  smart_cell_t word;

  if (region_is_wide(region))
    return memory_allocator_wide_walk(region, block);
  at = at == NULL ? (smart_cell_t *)region->first
                  : block_after(at, block_size(at));
  if ((uintptr_t)at == region->next)
    return -ENOENT;

  word = header_word(at);
  *block = (struct memory_allocator_block_s){
    .addr = at,
    .size = size_bytes(word_size(word)) - SMART_HEADER,
    .used = (word & SMART_FREE) == 0,
  };
  return 0;
}
