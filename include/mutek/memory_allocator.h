/* engine: blocks carved out of one range of memory.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    @module {Core::Memory}
    A region allocator: it manages the bytes of one range and knows nothing of
    banks, clusters, processors or locks. Calls on one region must not overlap
    in time: the owner of the region holds a lock around each of them, with
    interrupts masked where interrupt handlers allocate.

    Three engines implement this header; the build has one of them.
    - smart (CONFIG_MUTEK_MEM_ENGINE_SMART): every operation but
      @ref memory_allocator_check is O(1); blocks merge when freed.
    - bitmap (CONFIG_MUTEK_MEM_ENGINE_BITMAP): the same, slower, with nothing
      between blocks: two bits for each granule lie apart. With
      CONFIG_MUTEK_MEM_ENGINE_BITMAP_ASIDE no byte of a free block is touched.
    - simple (CONFIG_MUTEK_MEM_ENGINE_SIMPLE): the smallest. It only gives back
      the block that was allocated last: any other push changes nothing, and
      @ref MEMORY_ALLOCATOR_FREES is false.

    Addresses handed out are multiples of @ref MEMORY_ALLOCATOR_ALIGN.
    Context, for all: any, as the owner's lock allows. Cost, where nothing else
    is said: O(1).

    Source: ticket #58, "Memory allocator API", for pop. */

#ifndef MUTEK_MEMORY_ALLOCATOR_H_
#define MUTEK_MEMORY_ALLOCATOR_H_

#include <config.h>

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/types.h>

/** Every block starts at a multiple of this. Units: bytes. */
#define MEMORY_ALLOCATOR_ALIGN ((size_t)CONFIG_MUTEK_MEM_ALIGN)

/** The smallest block that can be marked. Units: bytes. */
#define MEMORY_ALLOCATOR_MARK_MIN                                              \
  (_CONFIG_MUTEK_MEM_ENGINE_BITMAP                                             \
       ? 3 * (MEMORY_ALLOCATOR_ALIGN > 8 ? MEMORY_ALLOCATOR_ALIGN : (size_t)8) \
       : (size_t)1)

/** True when every pushed block can be allocated again. */
#define MEMORY_ALLOCATOR_FREES (_CONFIG_MUTEK_MEM_ENGINE_SIMPLE == 0)

/** A block of a region, as @ref memory_allocator_walk meets it. */
struct memory_allocator_block_s
{
  void *addr;  /**< its first byte for the caller */
  size_t size; /**< what it has for the caller. Units: bytes */
  bool used;   /**< false: the bytes wait for a caller */
};

/** The bytes of a region, all of them accounted for:
    used + free + overhead is the size that @ref memory_allocator_init was
    given plus what extend added. Units: bytes, or blocks where said. */
struct memory_allocator_stats_s
{
  size_t size;        /**< all bytes of the region */
  size_t used;        /**< live blocks, with their headers */
  size_t free;        /**< free blocks, with their headers */
  size_t overhead;    /**< bookkeeping of the region, and trimmed ends */
  size_t used_blocks; /**< live blocks. Units: blocks */
};

/** What is wrong with a pointer or a region. */
enum memory_allocator_fault_e
{
  MEMORY_ALLOCATOR_OK,
  MEMORY_ALLOCATOR_FOREIGN,    /**< outside the region */
  MEMORY_ALLOCATOR_MISALIGNED, /**< no block can start there */
  MEMORY_ALLOCATOR_INTERIOR,   /**< no block starts there */
  MEMORY_ALLOCATOR_FREED,      /**< the block there is free already */
  MEMORY_ALLOCATOR_DAMAGED,    /**< the bookkeeping there was overwritten */
};

/** The state of one region. (r) is the lock that the owner holds. The bytes
    of the region itself hold the rest of the bookkeeping. A region may end at
    the very top of the address space: end and next then are 0, so they are
    compared by their distance from start. */
struct memory_allocator_region_s
{
  uintptr_t start; /**< (c) first byte managed */
  uintptr_t end;   /**< (r) first byte after; moves up when extended */
  uintptr_t first; /**< (c) smart: payload of the first block; simple: where
                        the first header may lie */
  void *control;   /**< (c) smart: heads of the free lists, inside the region */
  size_t limit;    /**< (r) smart: the largest request of the usual search; 0
                        where none is usual */
  size_t limit_wide; /**< (r) smart: the same, of the second instance */
  void *bits;        /**< (c) bitmap: of granule 0, inside the region */
  uintptr_t nodes;   /**< (c) bitmap: that of granule 0 */
  uint32_t bins;     /**< (c) bitmap: lists, the unused list 0 included */
  size_t most;       /**< (c) the bytes it may be extended to */
  bool wide;         /**< (c) smart: the second instance keeps it */
  uintptr_t next;    /**< (r) smart: the mark after the last block */
  union
  {
    uintptr_t last;     /**< (r) simple: payload of the newest block, 0: none */
    size_t seen_blocks; /**< (r) smart: as seen. Units: blocks */
  };                    /**< (r) one engine's */
  union
  {
    size_t before; /**< (r) simple: used as it was before the newest block */
    size_t seen;   /**< (r) smart: used in front of the cursor. Units: bytes */
  };               /**< (r) one engine's */
  size_t used;     /**< (r) live blocks with headers. Units: bytes */
  size_t used_blocks; /**< (r) Units: blocks */
  uintptr_t cursor;   /**< (r) smart: where an interrupted check goes on, 0 for
                           the first block */
};

/** @This makes a region of the @tt size bytes at @tt start, which it now owns.
    Their former content does not matter, but for one thing: where an older
    region left a header that the new one has not overwritten yet, @ref
    memory_allocator_inspect may take it for a block.
    Units: bytes; any alignment of either end.
    @param limit the bytes it may have once extended, at least @tt size; its
      bookkeeping is made for that many. Bitmap: for 8 times @tt size at most.
    Errors: -ENOMEM too small for the bookkeeping and one block, nothing was
      written; -ERANGE larger than the engine can describe (see
      @ref memory_allocator_size_max) or past the top of the address space,
      nothing was written.
    Cost: O(1), at most some hundred words are cleared. */
MUST_CHECK error_t
memory_allocator_init_limit(struct memory_allocator_region_s *region,
                            uintptr_t start, size_t size, size_t limit);

/** @This makes a region that will not be extended.
    Units, Errors, Cost: as @ref memory_allocator_init_limit. */
MUST_CHECK ALWAYS_INLINE error_t
memory_allocator_init(struct memory_allocator_region_s *region, uintptr_t start,
                      size_t size)
{
  return memory_allocator_init_limit(region, start, size, size);
}

/** @This returns the largest region the engine can describe. Units: bytes. */
size_t memory_allocator_size_max(void);

/** @This takes a block out of the region.
    @param size wanted bytes, at least 1.
    @return the block, its content undefined, or NULL when nothing fits. The
      search is bounded: it may miss a block that lies deeper in its list than
      the engine looks. It misses none when the whole region is free, and never
      the block that was pushed last: free(n), then alloc(n), succeeds for every
      n. The simple engine frees the newest block only, and promises it of that.
    Cost: O(1). A search that finds nothing looks at 8 blocks more before it
      returns NULL: 275 instructions at most on x86-64. */
MUST_CHECK void *memory_allocator_take(struct memory_allocator_region_s *region,
                                       size_t size);

/** @This takes a block that starts at a multiple of @tt align, a power of two;
    the bytes skipped before it stay free.
    Errors: as @ref memory_allocator_take. The block that was pushed last is
      sure to be found if @tt align is no more than @tt size or 8 times the
      alignment of all blocks; else unless more than 11 lists of smaller blocks
      than size + align hold some.
    Cost: O(1). A search that finds nothing looks at 8 blocks of the own list
   and 2 of each of 11 lists behind it: 900 instructions at most on x86-64. */
MUST_CHECK void *
memory_allocator_take_align(struct memory_allocator_region_s *region,
                            size_t size, size_t align);

/** @This is @ref memory_allocator_take with an error.
    @param addr receives the block; untouched on error.
    Errors: -ENOMEM nothing fits. */
MUST_CHECK ALWAYS_INLINE error_t
memory_allocator_pop(struct memory_allocator_region_s *region, size_t size,
                     void **addr)
{
  void *block = memory_allocator_take(region, size);

  if (unlikely(block == NULL))
    return -ENOMEM;
  *addr = block;
  return 0;
}

/** @This is @ref memory_allocator_take_align with an error.
    Errors: as @ref memory_allocator_pop. */
MUST_CHECK ALWAYS_INLINE error_t
memory_allocator_pop_align(struct memory_allocator_region_s *region,
                           size_t size, size_t align, void **addr)
{
  void *block = memory_allocator_take_align(region, size, align);

  if (unlikely(block == NULL))
    return -ENOMEM;
  *addr = block;
  return 0;
}

/** @This gives back a block of this region that is in use; anything else is a
    bug of the caller, see @ref memory_allocator_inspect.
    Cost: O(1). */
void memory_allocator_push(struct memory_allocator_region_s *region,
                           void *addr);

/** @This returns the usable bytes of a block, at least what was asked for.
    Cost: O(1). */
PURE size_t memory_allocator_getsize(
    const struct memory_allocator_region_s *region, const void *addr);

/** @This marks a block in use, of at least @ref MEMORY_ALLOCATOR_MARK_MIN
   bytes, for its owner. It stays marked when it is resized, while it has as
   many, and until it is pushed. Cost: O(1). */
void memory_allocator_mark(struct memory_allocator_region_s *region,
                           void *addr);

/** @This tells whether a block in use is marked. Cost: O(1). */
PURE bool
memory_allocator_marked(const struct memory_allocator_region_s *region,
                        const void *addr);

/** @This changes the size of a block without moving it. The bytes up to the
    smaller of both sizes keep their content.
    @param size wanted bytes, at least 1.
    Errors: -ENOMEM the bytes behind are not free, nothing changed; never when
      the block is large enough already.
    Cost: O(1). The simple engine changes the newest block only; another that is
      to shrink keeps its size. */
MUST_CHECK error_t memory_allocator_resize(
    struct memory_allocator_region_s *region, void *addr, size_t size);

/** @This takes exactly the bytes from @tt start out of the region, for good or
    until @tt *addr is pushed: bytes that something else already uses.
    @param addr receives the block that covers them: it starts at or before
      @tt start and ends at or after @tt start + @tt size.
    Errors: -ENOMEM not all of the bytes are free, or nothing is left for a
      header in front; nothing changed. -EINVAL size 0 or a range that wraps.
    No byte of the range is written here. Before, as part of a free block, its
    first two words and its last may have been links.
    Cost: O(blocks). */
MUST_CHECK error_t
memory_allocator_reserve(struct memory_allocator_region_s *region,
                         uintptr_t start, size_t size, void **addr);

/** @This adds the @tt size bytes that follow the end of the region. They become
    one free block, with the last block if that is free.
    Errors: -ERANGE more than the limit of @ref memory_allocator_init_limit,
      -ENOMEM too few to be of use; nothing changed.
    Cost: O(1). */
MUST_CHECK error_t
memory_allocator_extend(struct memory_allocator_region_s *region, size_t size);

/** @This tells whether @ref memory_allocator_pop_align would succeed now. It
    runs the same search and changes nothing.
    Cost: O(1), as there. */
bool memory_allocator_fits(const struct memory_allocator_region_s *region,
                           size_t size, size_t align);

/** @This tells whether a region made of the bytes from @tt start could serve
    the request with all its blocks free. It reads no byte of them: it is
    arithmetic on the addresses, and holds for a region that does not exist yet.
    @param size wanted bytes, at least 1; @param align a power of two.
    Cost: O(1). */
bool memory_allocator_holds(uintptr_t start, size_t region_size, size_t size,
                            size_t align);

/** @This writes what the bytes of a region made of @tt start, @tt region_size
    would be with all of them free; all of it is overhead when
    @ref memory_allocator_init would refuse. Reads no byte of them. */
void memory_allocator_stats_empty(uintptr_t start, size_t region_size,
                                  struct memory_allocator_stats_s *stats);

/** @This goes to the next block, in use or free, in the order of addresses: all
    that lies between the first and the last belongs to one of them. Nothing
   else may be done to the region on the way. What processors keep is in use.
    @param block the block before, @tt addr NULL to begin; receives the next.
    Errors: -ENOENT it was the last, @tt *block is as it was; -ENOTSUP the
   simple engine, which remembers its newest block only. Cost: O(1). */
MUST_CHECK error_t
memory_allocator_walk(const struct memory_allocator_region_s *region,
                      struct memory_allocator_block_s *block);

/** @This reads the counters. Cost: O(1). */
void memory_allocator_stats(const struct memory_allocator_region_s *region,
                            struct memory_allocator_stats_s *stats);

/** @This says whether @tt addr is the start of a block in use, or else what it
    is. It reads no byte before knowing that it lies in the region. Smart: OK
    also means that push and resize can follow what they will read: the header
    behind the block, and its free neighbours with their links. With
    CONFIG_MUTEK_MEM_CHECK each single bit that differs in a header is seen, and
    a block that was freed is told to be until its bytes are used again, merged
    or not. Without it an interior pointer or a damaged header may pass, or be
    given another name. Simple: range and alignment only.
    Cost: O(1) for a block in use; O(blocks) to name what is wrong. */
enum memory_allocator_fault_e
memory_allocator_inspect(const struct memory_allocator_region_s *region,
                         const void *addr);

/** @This makes @tt secret part of what is written in front of each header, so
   that who does not know it cannot write a header that passes for one. Until
   then it is CONFIG_MUTEK_MEM_CHECK_SEED. Context: boot processor, before the
   first region is made. Cost: a store. */
config_depend(CONFIG_MUTEK_MEM_CHECK)
void memory_allocator_secret_set(uint64_t secret);

/** @This checks the next @tt blocks blocks and the links of those among them
    that are free, from where the last call stopped; 0 blocks starts over and
    checks nothing. Between two calls the region may be used. Without
    CONFIG_MUTEK_MEM_CHECK nothing keeps that place valid: any number but 0
    then goes from end to end.
    @param done receives true when the end was reached; the next call then
      starts over, as it does after a fault.
    At the end, smart compares what it met in use with the counters: a header
   that is valid but says a wrong size is found, too.
    @param where receives the address of the block at fault, or that of the
      heads of the lists; without a fault it means nothing.
    Cost: O(blocks). */
enum memory_allocator_fault_e
memory_allocator_check(struct memory_allocator_region_s *region, size_t blocks,
                       bool *done, uintptr_t *where);

#endif
