/* engine: allocates blocks from one range of memory.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    @module {Core::Memory}
    A region allocator manages the bytes of one range. It does not depend on
    banks, clusters, CPUs or locks. Calls on one region must not run
    concurrently: the region's owner holds a lock around each of them. It also
    masks interrupts if interrupt handlers allocate.

    Three engines implement this header; a build contains one of them.
    - smart (CONFIG_MUTEK_MEM_ENGINE_SMART): every operation but
      @ref memory_allocator_check is O(1); blocks merge when freed.
    - bitmap (CONFIG_MUTEK_MEM_ENGINE_BITMAP): like smart but slower, and
      without headers: two bits per granule lie outside the blocks. With
      CONFIG_MUTEK_MEM_ENGINE_BITMAP_ASIDE it never accesses a free block.
    - simple (CONFIG_MUTEK_MEM_ENGINE_SIMPLE): the smallest. It frees only the
      newest block; any other push has no effect, and @ref
      MEMORY_ALLOCATOR_FREES is false.

    Returned addresses are multiples of @ref MEMORY_ALLOCATOR_ALIGN.
    Context, for all: any, as the owner's lock allows. Cost, unless stated:
    O(1).

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

/** True if every pushed block can be allocated again. */
#define MEMORY_ALLOCATOR_FREES (_CONFIG_MUTEK_MEM_ENGINE_SIMPLE == 0)

/** A block of a region, as @ref memory_allocator_walk returns it. */
struct memory_allocator_block_s
{
  void *addr;  /**< its first byte for the caller */
  size_t size; /**< usable bytes. Units: bytes */
  bool used;   /**< true: in use; false: free */
};

/** The bytes of a region. Invariant: used + free + overhead is the size passed
    to @ref memory_allocator_init, plus the sizes passed to extend. Units:
    bytes, unless stated. */
struct memory_allocator_stats_s
{
  size_t size;        /**< all bytes of the region */
  size_t used;        /**< blocks in use, with their headers */
  size_t free;        /**< free blocks, with their headers */
  size_t overhead;    /**< bookkeeping of the region and unusable ends */
  size_t used_blocks; /**< blocks in use. Units: blocks */
};

/** The faults of a pointer or a region. */
enum memory_allocator_fault_e
{
  MEMORY_ALLOCATOR_OK,
  MEMORY_ALLOCATOR_FOREIGN,    /**< outside the region */
  MEMORY_ALLOCATOR_MISALIGNED, /**< no block can start there */
  MEMORY_ALLOCATOR_INTERIOR,   /**< no block starts there */
  MEMORY_ALLOCATOR_FREED,      /**< the block is already free */
  MEMORY_ALLOCATOR_DAMAGED,    /**< the bookkeeping there was overwritten */
};

/** The state of one region. (r) is the owner's lock. The rest of the
    bookkeeping lies in the region itself. A region may end at the top of the
    address space. Then end and next may be 0, so only distances from start are
    compared. */
struct memory_allocator_region_s
{
  uintptr_t start; /**< (c) first byte managed */
  uintptr_t end;   /**< (r) first byte after; moves up when extended */
  uintptr_t first; /**< (c) smart: payload of the first block; simple: lowest
                        address of a header */
  void *control;   /**< (c) smart: heads of the free lists, inside the region */
  size_t limit;    /**< (r) smart: the largest request of the first search; 0 in
                        a wide region */
  size_t limit_wide; /**< (r) smart: the same for the second instance */
  void *bits;        /**< (c) bitmap: words of granule 0, inside the region */
  uintptr_t nodes;   /**< (c) bitmap: node of granule 0 */
  uint32_t bins;     /**< (c) bitmap: lists, the unused list 0 included */
  size_t most;       /**< (c) the limit of its size. Units: bytes */
  bool wide;         /**< (c) smart: the second instance manages it */
  uintptr_t next;    /**< (r) smart: the mark after the last block */
  union
  {
    uintptr_t last;     /**< (r) simple: payload of the newest block, 0: none */
    size_t seen_blocks; /**< (r) smart: as seen. Units: blocks */
  };                    /**< (r) depends on the engine */
  union
  {
    size_t before; /**< (r) simple: used before the newest block */
    size_t seen;   /**< (r) smart: used bytes before the cursor. Units: bytes */
  };               /**< (r) depends on the engine */
  size_t used;     /**< (r) blocks in use with headers. Units: bytes */
  size_t used_blocks; /**< (r) Units: blocks */
  uintptr_t cursor;   /**< (r) smart: where an interrupted check resumes; 0: at
                           the first block */
};

/** @This makes a region of the @tt size bytes at @tt start. The region owns
    them from then on. Their former content does not matter, with one exception.
    If an older region left a header there that is not overwritten yet, @ref
    memory_allocator_inspect may accept it as a block.
    Units: bytes; both ends may have any alignment.
    @param limit the bytes of the region when fully extended, at least @tt size;
      the bookkeeping allows for them. Bitmap: at most 8 times @tt size.
    Errors: -ENOMEM: too small for the bookkeeping and one block; -ERANGE:
      larger than @ref memory_allocator_size_max, or past the top of the address
      space. Nothing is written on error.
    Cost: O(1), at most a few hundred words are cleared. */
MUST_CHECK error_t
memory_allocator_init_limit(struct memory_allocator_region_s *region,
                            uintptr_t start, size_t size, size_t limit);

/** @This makes a region that will never be extended.
    Units, Errors, Cost: as @ref memory_allocator_init_limit. */
MUST_CHECK ALWAYS_INLINE error_t
memory_allocator_init(struct memory_allocator_region_s *region, uintptr_t start,
                      size_t size)
{
  return memory_allocator_init_limit(region, start, size, size);
}

/** @This returns the size of the largest region. Units: bytes. */
size_t memory_allocator_size_max(void);

/** @This allocates a block.
    @param size requested bytes, at least 1.
    @return the block, with undefined content, or NULL if no block fits. The
    search is bounded, so it may miss a block deep in its list. It always
    succeeds if the whole region is free and large enough. It always finds the
    block that was pushed last: after free(n), alloc(n) succeeds for every n.
    The simple engine frees only the newest block, so there this holds for that
    block. Cost: O(1). A failing search checks 8 more blocks before it returns
    NULL: at most 275 instructions on x86-64. */
MUST_CHECK void *memory_allocator_take(struct memory_allocator_region_s *region,
                                       size_t size);

/** @This allocates a block at a multiple of @tt align, a power of two. The
    bytes skipped before it stay free. Errors: as @ref memory_allocator_take. It
    always finds the block that was pushed last if @tt align is at most @tt
    size, or at most 8 times the alignment of all blocks. Otherwise it may miss
    that block if more than 11 nonempty bins hold blocks smaller than size +
    align. Cost: O(1). A failing search checks 8 blocks of the own bin and 2 of
    each of the next 11: at most 900 instructions on x86-64. */
MUST_CHECK void *
memory_allocator_take_align(struct memory_allocator_region_s *region,
                            size_t size, size_t align);

/** @This is @ref memory_allocator_take with an error code.
    @param addr receives the block; untouched on error.
    Errors: -ENOMEM: no block fits. */
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

/** @This is @ref memory_allocator_take_align with an error code.
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

/** @This frees a block in use of this region. Any other address is a bug of the
    caller, see @ref memory_allocator_inspect.
    Cost: O(1). */
void memory_allocator_push(struct memory_allocator_region_s *region,
                           void *addr);

/** @This returns the usable bytes of a block, at least the requested ones.
    Cost: O(1). */
PURE size_t memory_allocator_getsize(
    const struct memory_allocator_region_s *region, const void *addr);

/** @This sets the owner's mark on a block in use of at least @ref
   MEMORY_ALLOCATOR_MARK_MIN bytes. The mark stays when the block is resized to
   at least as many bytes, until it is pushed. Cost: O(1). */
void memory_allocator_mark(struct memory_allocator_region_s *region,
                           void *addr);

/** @This returns whether a block in use is marked. Cost: O(1). */
PURE bool
memory_allocator_marked(const struct memory_allocator_region_s *region,
                        const void *addr);

/** @This changes the size of a block without moving it. The content is
    preserved up to the smaller size.
    @param size requested bytes, at least 1.
    Errors: -ENOMEM: the following bytes are not free, nothing is changed. A
      block that is already large enough never fails.
    Cost: O(1). The simple engine resizes only the newest block; an older one
    that shrinks keeps its size. */
MUST_CHECK error_t memory_allocator_resize(
    struct memory_allocator_region_s *region, void *addr, size_t size);

/** @This removes exactly the bytes from @tt start from the free memory, because
    other code already uses them. They are free again when @tt *addr is pushed.
    @param addr receives a block that covers them: it starts at or before
      @tt start and ends at or after @tt start + @tt size.
    Errors: -ENOMEM: not all of the bytes are free, or there is no room for a
      header before them; nothing is changed. -EINVAL: size 0 or a range that
      wraps.
    This call writes no byte of the range. Earlier, as part of a free block, its
    first two words and its last word may have been links.
    Cost: O(blocks). */
MUST_CHECK error_t
memory_allocator_reserve(struct memory_allocator_region_s *region,
                         uintptr_t start, size_t size, void **addr);

/** @This adds the @tt size bytes that follow the end of the region. They become
    one free block, merged with the last block if that is free.
    Errors: -ERANGE: above the limit of @ref memory_allocator_init_limit;
      -ENOMEM: too few for a block; nothing is changed.
    Cost: O(1). */
MUST_CHECK error_t
memory_allocator_extend(struct memory_allocator_region_s *region, size_t size);

/** @This returns whether @ref memory_allocator_pop_align would succeed now. It
    runs the same search and changes nothing.
    Cost: O(1), as there. */
bool memory_allocator_fits(const struct memory_allocator_region_s *region,
                           size_t size, size_t align);

/** @This returns whether a region of these bytes could serve the request if all
    its blocks were free. It only computes addresses and reads no byte, so the
    region need not exist.
    @param size requested bytes, at least 1; @param align a power of two.
    Cost: O(1). */
bool memory_allocator_holds(uintptr_t start, size_t region_size, size_t size,
                            size_t align);

/** @This computes the statistics of a region of these bytes with all blocks
    free. If @ref memory_allocator_init would fail, all bytes are overhead. It
    reads no byte of them. */
void memory_allocator_stats_empty(uintptr_t start, size_t region_size,
                                  struct memory_allocator_stats_s *stats);

/** @This returns the next block, used or free, in address order. The blocks are
    contiguous from the first to the last. The region must not change during the
    walk. Blocks in per-CPU caches count as used.
    @param block the previous block, @tt addr NULL to start; receives the next.
    Errors: -ENOENT: it was the last, @tt *block is unchanged; -ENOTSUP: the
    simple engine, which records only its newest block. Cost: O(1). */
MUST_CHECK error_t
memory_allocator_walk(const struct memory_allocator_region_s *region,
                      struct memory_allocator_block_s *block);

/** @This reads the counters. Cost: O(1). */
void memory_allocator_stats(const struct memory_allocator_region_s *region,
                            struct memory_allocator_stats_s *stats);

/** @This checks whether @tt addr is the start of a block in use, and returns
    the fault if not. It reads no byte before it has checked that the byte lies
    in the region.

    Smart: OK also means that push and resize can follow all that they read: the
    next header, and the free neighbours with their links. With
    CONFIG_MUTEK_MEM_CHECK, any single flipped bit of a header is detected. A
    freed block is reported as such until its bytes are allocated again, merged
    or not. Without it, an interior pointer or a damaged header may be missed,
    or reported as another fault. Simple: checks range and alignment only.
    Cost: O(1) for a block in use; O(blocks) to determine a fault. */
enum memory_allocator_fault_e
memory_allocator_inspect(const struct memory_allocator_region_s *region,
                         const void *addr);

/** @This makes @tt secret part of each header's check value, so that code that
   does not know it cannot forge a header. The default is
   CONFIG_MUTEK_MEM_CHECK_SEED. Context: boot CPU, before the first region is
   made. Cost: a store. */
config_depend(CONFIG_MUTEK_MEM_CHECK)
void memory_allocator_secret_set(uint64_t secret);

/** @This checks the next @tt blocks blocks and their list links. It resumes
    where the last call stopped; 0 blocks restarts and checks nothing. The
    region may be used between two calls. Without CONFIG_MUTEK_MEM_CHECK no call
    can resume, so any number but 0 checks the whole region.
    @param done receives true at the end of the region. The next call then
      restarts, as it does after a fault. At the end, smart compares the blocks
      in use with the counters. So it also finds a valid header with a wrong
      size.
      @param where receives the address of the faulty block, or that of the list
        heads; undefined without a fault.
      Cost: O(blocks). */
enum memory_allocator_fault_e
memory_allocator_check(struct memory_allocator_region_s *region, size_t blocks,
                       bool *done, uintptr_t *where);

#endif
