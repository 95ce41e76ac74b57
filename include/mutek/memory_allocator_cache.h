/* engine: what a cache of free blocks needs to know of a block.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A cache keeps blocks that are in use to the engine. It sorts them by size
    without the region's lock, so it reads the word in front of a block itself:
    32 bits, the size in granules above MEMORY_ALLOCATOR_FLAG_BITS of flags.
    Wide regions have no such word: see @ref memory_allocator_is_narrow.

    With CONFIG_MUTEK_MEM_CHECK the engine also knows which blocks are kept: it
    names a second free of one, and checks what a cache wrote into it.

    The smart engine alone has this. Context, where nothing else is said: any,
    as the owner's lock allows. */

#ifndef MUTEK_MEMORY_ALLOCATOR_CACHE_H_
#define MUTEK_MEMORY_ALLOCATOR_CACHE_H_

#include <config.h>

#include <mutek/decls.h>
#include <mutek/memory_allocator.h>
#include <mutek/types.h>

/** Bits of flags below the size. Units: bits. */
#define MEMORY_ALLOCATOR_FLAG_BITS 3

/** The flag of a block that its owner marked. */
#define MEMORY_ALLOCATOR_MARK 4u

/** The engine adds this to each block of a narrow region. Units: bytes. */
#ifdef CONFIG_MUTEK_MEM_CHECK
#define MEMORY_ALLOCATOR_HEADER 8
#else
#define MEMORY_ALLOCATOR_HEADER 4
#endif

/** Sizes of blocks are multiples of this. Units: bytes. */
#if CONFIG_MUTEK_MEM_ALIGN > MEMORY_ALLOCATOR_HEADER
#define MEMORY_ALLOCATOR_GRANULE CONFIG_MUTEK_MEM_ALIGN
#else
#define MEMORY_ALLOCATOR_GRANULE MEMORY_ALLOCATOR_HEADER
#endif

/** @This returns the size of a block in use, its header included. The size is
    constant while the block is in use; the flags beside it may change.
    @param block of a narrow region. Units: granules.
    Context: any, no lock. Cost: one load. */
ALWAYS_INLINE size_t
memory_allocator_granules(const void *block)
{
  return __atomic_load_n((const uint32_t *)block - 1, __ATOMIC_RELAXED)
         >> MEMORY_ALLOCATOR_FLAG_BITS;
}

/** @This tells whether the owner of a block in use has marked it, see
    @ref memory_allocator_mark. Context, Cost: as above. */
ALWAYS_INLINE bool
memory_allocator_is_marked(const void *block)
{
  return (__atomic_load_n((const uint32_t *)block - 1, __ATOMIC_RELAXED)
          & MEMORY_ALLOCATOR_MARK)
         != 0;
}

/** @This tells whether a region of @tt size bytes is narrow: its blocks have
    the word that @ref memory_allocator_granules reads. Context: any, no lock.
    Cost: O(1). */
bool memory_allocator_is_narrow(size_t size);

#ifdef CONFIG_MUTEK_MEM_CHECK
/** @This makes the engine regard a block in use as kept, and links it to
    nothing. @ref memory_allocator_inspect then returns MEMORY_ALLOCATOR_FREED
    for it. At least two words of the block are overwritten.
    @param block one that inspect found in use. Cost: O(1). */
void memory_allocator_keep(void *block);

/** @This makes a kept block an ordinary block in use again. Its first words
    are cleared. Cost: O(1). */
void memory_allocator_unkeep(void *block);

/** @This links a kept block to another one, NULL for none.
    Context: any, no lock; one CPU at a time. Cost: O(1). */
void memory_allocator_kept_link(void *block, const void *next);

/** @This reads the link of a kept block through @tt next.
    @return false when it was written to, or the header of the block that it
      links to was: @tt next is that damaged block, and is not to be followed.
    Context: any; the region's lock is held, as headers are read. Cost: O(1). */
MUST_CHECK bool
memory_allocator_kept_next(const struct memory_allocator_region_s *region,
                           const void *block, void **next);
#endif

#endif
