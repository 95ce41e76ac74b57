/* engine: the interface between the engine and per-CPU caches.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A per-CPU cache keeps blocks that the engine regards as in use. It sorts
    them by size without the region's lock, so it reads the word before a block
    itself. That word has 32 bits: the size in granules, above
    MEMORY_ALLOCATOR_FLAG_BITS flags. Wide regions have no such word: see @ref
    memory_allocator_is_narrow.

    With CONFIG_MUTEK_MEM_CHECK, the engine also records which blocks are kept.
    It reports a second free of a kept block, and checks the cache's links in
    it.

    Only the smart engine implements this. Context, unless stated: any, as the
    owner's lock allows. */

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

/** Bytes that the engine adds to each block of a narrow region. Units:
    bytes. */
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

/** @This returns whether the owner of a block in use has marked it, see
    @ref memory_allocator_mark. Context, Cost: as above. */
ALWAYS_INLINE bool
memory_allocator_is_marked(const void *block)
{
  return (__atomic_load_n((const uint32_t *)block - 1, __ATOMIC_RELAXED)
          & MEMORY_ALLOCATOR_MARK)
         != 0;
}

/** @This returns whether a region of @tt size bytes is narrow: its blocks have
    the word that @ref memory_allocator_granules reads. Context: any, no lock.
    Cost: O(1). */
bool memory_allocator_is_narrow(size_t size);

#ifdef CONFIG_MUTEK_MEM_CHECK
/** @This marks a block in use as kept, with an empty link. @ref
    memory_allocator_inspect then returns MEMORY_ALLOCATOR_FREED for it. At
    least two words of the block are overwritten.
    @param block a block that inspect found to be in use. Cost: O(1). */
void memory_allocator_keep(void *block);

/** @This makes a kept block an ordinary block in use again and clears its first
    words. Cost: O(1). */
void memory_allocator_unkeep(void *block);

/** @This links a kept block to another one, NULL for none.
    Context: any, no lock; one CPU at a time. Cost: O(1). */
void memory_allocator_kept_link(void *block, const void *next);

/** @This reads the link of a kept block through @tt next.
    @return false if the link was overwritten, or the header of the block that
      it leads to was; @tt next is the damaged block and must not be followed.
    Context: any, with the region's lock held, because headers are read.
    Cost: O(1). */
MUST_CHECK bool
memory_allocator_kept_next(const struct memory_allocator_region_s *region,
                           const void *block, void **next);
#endif

#endif
