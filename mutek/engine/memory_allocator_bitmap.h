/* engine: the data structures of the bitmap engine.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A block is a number of granules; the index of its first granule names it.
   Granules are counted from 1. Nothing lies between blocks. The bookkeeping
   lies before them, from the start of the region:

     map of lists | heads of lists | two words for each 32 granules | (links)

   The first word of a pair, S, has a bit set for each granule where a block
   starts. The second, U, has it set for the first and the last granule of each
   block in use. So the granule before a block shows whether the previous block
   is in use.

     granule   0  1  2  3  4  5  6  7  8  9     1-3 in use, 4 free, 5-8 in use,
     S         1  1  .  .  1  1  .  .  .  1     9 the end mark
     U         1  1  m  1  .  1  m  x  1  1     m: marked; x: anything

   A block in use may cover all 32 granules of the pair after that of its start.
   Then U of that pair holds the block's size, and its last bit stays set. So
   two words suffice to find the end of any block.

   Such a block is called long. Its mark is a bit beside its size. The mark of
   another block, of three granules or more, is the U bit of its second granule.

   A free block has a node of two cells for each granule. If granules have at
   least 8 bytes and may be written, the node is the granule itself. With
   CONFIG_MUTEK_MEM_ENGINE_BITMAP_ASIDE, the nodes lie after the words, and the
   engine never accesses a block.

     node of the first granule    next | prev       0: none
     of the second                size | ...        if there is a second
     of the last                  ...  | size */

#ifndef MEMORY_ALLOCATOR_BITMAP_H_
#define MEMORY_ALLOCATOR_BITMAP_H_

#include "memory_allocator_bin.h"

#include <config.h>

#include <mutek/decls.h>
#include <mutek/memory_allocator.h>
#include <mutek/types.h>

#define BITMAP_NODE 8u /**< Units: bytes */

/** A granule has room for a node. Units: bytes. */
#define BITMAP_GRANULE                                                         \
  (MEMORY_ALLOCATOR_ALIGN > BITMAP_NODE ? MEMORY_ALLOCATOR_ALIGN               \
                                        : (size_t)BITMAP_NODE)

#define BITMAP_WORD 32u /**< granules of a pair of words */

/** Set in the word that holds the size of a long block. */
#define BITMAP_LONG ((uint32_t)1 << 31)

#define BITMAP_MARK                                                            \
  ((uint32_t)1 << 30) /**< set beside it when the block is                     \
                           marked */

/** The most granules of a region. */
#define BITMAP_SIZE_MAX (BITMAP_MARK - 2 * BITMAP_WORD)

#define BITMAP_MAP_BITS (8 * (uint32_t)sizeof(uintptr_t))

/** @This converts granules to bytes. */
ALWAYS_INLINE size_t
size_bytes(uint32_t size)
{
  return (size_t)size * BITMAP_GRANULE;
}

/** @This returns the size for a request. Units: granules. */
ALWAYS_INLINE uint32_t
request_size(size_t bytes)
{
  return (uint32_t)((bytes + BITMAP_GRANULE - 1) / BITMAP_GRANULE);
}

ALWAYS_INLINE uintptr_t
granule_addr(const struct memory_allocator_region_s *region, uint32_t granule)
{
  return region->first + size_bytes(granule) - BITMAP_GRANULE;
}

/** @This returns the granule of an address in [first, next). */
ALWAYS_INLINE uint32_t
granule_of(const struct memory_allocator_region_s *region, uintptr_t addr)
{
  return (uint32_t)((addr - region->first) / BITMAP_GRANULE) + 1;
}

/** @This is the granule of the end mark. */
ALWAYS_INLINE uint32_t
granule_end(const struct memory_allocator_region_s *region)
{
  return granule_of(region, region->next);
}

/** @This returns the bytes left free before an aligned block. Units:
    granules. */
ALWAYS_INLINE uint32_t
granule_lead(const struct memory_allocator_region_s *region, uint32_t granule,
             size_t align)
{
  return (uint32_t)((-granule_addr(region, granule) & (align - 1))
                    / BITMAP_GRANULE);
}

/** @This returns word S of a granule; U follows it. */
ALWAYS_INLINE uint32_t *
bits_of(const struct memory_allocator_region_s *region, uint32_t granule)
{
  return (uint32_t *)region->bits + granule / BITMAP_WORD * 2;
}

ALWAYS_INLINE uint32_t
bit_of(uint32_t granule)
{
  return (uint32_t)1 << granule % BITMAP_WORD;
}

ALWAYS_INLINE bool
granule_starts(const struct memory_allocator_region_s *region, uint32_t granule)
{
  return (bits_of(region, granule)[0] & bit_of(granule)) != 0;
}

/** Returns whether the granule's block is in use. @tt granule is the first or
    the last of its block. */
ALWAYS_INLINE bool
granule_used(const struct memory_allocator_region_s *region, uint32_t granule)
{
  return (bits_of(region, granule)[1] & bit_of(granule)) != 0;
}

ALWAYS_INLINE uint32_t *
node_of(const struct memory_allocator_region_s *region, uint32_t granule)
{
  uintptr_t stride = _CONFIG_MUTEK_MEM_ENGINE_BITMAP_ASIDE ? BITMAP_NODE
                                                           : BITMAP_GRANULE;

  return (uint32_t *)(region->nodes + granule * stride);
}

/** @This is the size of the free block at @tt granule. */
ALWAYS_INLINE uint32_t
free_size(const struct memory_allocator_region_s *region, uint32_t granule)
{
  return granule_starts(region, granule + 1) ? 1
                                             : node_of(region, granule + 1)[0];
}

/** @This is the size of the free block whose last granule is @tt granule. */
ALWAYS_INLINE uint32_t
free_size_before(const struct memory_allocator_region_s *region,
                 uint32_t granule)
{
  return granule_starts(region, granule) ? 1 : node_of(region, granule)[1];
}

/** @This returns the granule after the block in use at @tt granule. */
ALWAYS_INLINE uint32_t
used_end(const struct memory_allocator_region_s *region, uint32_t granule)
{
  const uint32_t *bits = bits_of(region, granule);
  uint32_t start = granule & -BITMAP_WORD;
  uint32_t starts = bits[0] & (uint32_t)-2 << granule % BITMAP_WORD;

  if (starts == 0)
    {
      bits += 2;
      start += BITMAP_WORD;
      starts = bits[0];
      if (starts == 0)
        return granule + (bits[1] & ~(BITMAP_LONG | BITMAP_MARK));
    }
  return start + (uint32_t)__builtin_ctz(starts);
}

/** @This returns whether a block is long: it covers the whole pair after that
    of its start, so that pair's U is free to hold the size. */
ALWAYS_INLINE bool
used_long(uint32_t granule, uint32_t size)
{
  return granule / BITMAP_WORD + 2 <= (granule + size) / BITMAP_WORD;
}

/** @This is the first block of a list. */
ALWAYS_INLINE uint32_t *
list_head(const struct memory_allocator_region_s *region, uint32_t bin)
{
  return (uint32_t *)region->control + bin;
}

/** @This returns the map word with the bit of a list. Words lie downwards from
    head 0. */
ALWAYS_INLINE uintptr_t *
list_map(const struct memory_allocator_region_s *region, uint32_t bin)
{
  return (uintptr_t *)region->control + ~(ptrdiff_t)(bin / BITMAP_MAP_BITS);
}

/** @This marks @tt size granules as a block in use. S is already set for its
    start. */
void memory_allocator_bitmap_use(struct memory_allocator_region_s *region,
                                 uint32_t granule, uint32_t size);

/** @This cuts @tt size granules out of a free block, @tt lead granules after
    its start. In memory_allocator_bitmap.c. Cost: O(1). */
void *memory_allocator_bitmap_cut(struct memory_allocator_region_s *region,
                                  uint32_t granule, uint32_t lead,
                                  uint32_t size);

#endif
