/* engine: how the smart engine writes blocks into memory.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A block is named by the address of its payload, a multiple of SMART_GRANULE.
   Sizes are granules and count the header. Bookkeeping is 32-bit cells:

     used block  | header | payload ...                            |
     free block  | header | next | prev | ...                | tag | listed
     orphan      | header | tag |              too small for links, in no list

   The last cell of a header is the word: size << 2, SMART_FREE when the block
   is free, SMART_PREV_FREE when the one in front is. The tag is a copy of the
   word; in the smallest block both are the same cell. In checked builds a
   header has a cell more, in front of the word: what header_mix() makes of the
   word and its address. So no single cell, wherever it was copied from or
   whichever bit of it flipped, passes for a header.

   The control address is that of head 0, with heads of lists above it and words
   of the bitmap below it:

     map k .. map 0 | span | bins | head 1 .. head bins-1 | 0 | header | ...
                           ^control                        ^guard */

#ifndef MEMORY_ALLOCATOR_SMART_H_
#define MEMORY_ALLOCATOR_SMART_H_

#include <config.h>

#include <mutek/decls.h>
#include <mutek/memory_allocator.h>
#include <mutek/types.h>

#define SMART_FREE 1u      /**< this block is free */
#define SMART_PREV_FREE 2u /**< the block in front of it is */
#define SMART_SHIFT 2      /**< where the size starts in a word */

#define SMART_CELL sizeof(uint32_t) /**< Units: bytes */

/** The largest size that a word can hold. Units: granules. */
#define SMART_SIZE_MAX (UINT32_MAX >> SMART_SHIFT)

#ifdef CONFIG_MUTEK_MEM_CHECK
#define SMART_HEADER (2 * SMART_CELL)
#define SMART_GRANULE                                                          \
  (MEMORY_ALLOCATOR_ALIGN > SMART_HEADER ? MEMORY_ALLOCATOR_ALIGN              \
                                         : SMART_HEADER)
/** The smallest block. Two headers, so that neither the links nor the tag of
    a merged block lie on the header of a block it swallowed, see
    header_mark(). Units: granules. */
#define SMART_BLOCK_MIN                                                        \
  ((uint32_t)((2 * SMART_HEADER + SMART_GRANULE - 1) / SMART_GRANULE))
#else
#define SMART_HEADER SMART_CELL
#define SMART_GRANULE MEMORY_ALLOCATOR_ALIGN
#define SMART_BLOCK_MIN 1u
#endif

/** The smallest block that is put in a list: header, links and tag.
    Units: granules. */
#define SMART_LISTED_MIN                                                       \
  ((uint32_t)((SMART_HEADER + 3 * SMART_CELL + SMART_GRANULE - 1)              \
              / SMART_GRANULE))

/* Helpers are for speed; when optimizing for size the compiler chooses. */
#ifdef __OPTIMIZE_SIZE__
#define SMART_INLINE static inline
#else
#define SMART_INLINE ALWAYS_INLINE
#endif

ALWAYS_INLINE uint32_t
word_size(uint32_t word)
{
  return word >> SMART_SHIFT;
}

ALWAYS_INLINE uint32_t
word_make(uint32_t size, uint32_t flags)
{
  return size << SMART_SHIFT | flags;
}

/** @This converts granules to bytes. */
ALWAYS_INLINE size_t
size_bytes(uint32_t size)
{
  return (size_t)size * SMART_GRANULE;
}

ALWAYS_INLINE uint32_t
header_word(const uint32_t *block)
{
  return block[-1];
}

/** @This reads the word of a block in use without the region's lock: its size
    is constant, its flags may be out of date. Relaxed, as the writes are. */
ALWAYS_INLINE uint32_t
header_peek(const uint32_t *block)
{
  return __atomic_load_n(&block[-1], __ATOMIC_RELAXED);
}

ALWAYS_INLINE uint32_t
block_size(const uint32_t *block)
{
  return word_size(header_word(block));
}

/** @This returns the block behind, or the end mark. */
ALWAYS_INLINE uint32_t *
block_after(uint32_t *block, uint32_t size)
{
  return block + size_bytes(size) / SMART_CELL;
}

/** @This returns the block in front. */
ALWAYS_INLINE uint32_t *
block_before(uint32_t *block, uint32_t size)
{
  return block - size_bytes(size) / SMART_CELL;
}

/** @This is the tag of the free block in front of @tt after. */
ALWAYS_INLINE uint32_t *
tag_before(uint32_t *after)
{
  return after - SMART_HEADER / SMART_CELL - 1;
}

#ifdef CONFIG_MUTEK_MEM_CHECK
/** @This is bijective in each argument: no two words at one address share it.
    The constants are odd or nothing special; the shift brings the high bits of
    the product, which depend on everything, down to the low ones. */
ALWAYS_INLINE uint32_t
header_mix(const uint32_t *block, uint32_t word)
{
  uint64_t addr = (uintptr_t)block;
  uint32_t mix = word ^ (uint32_t)(addr >> 2) ^ (uint32_t)(addr >> 34);

  mix *= 0x9e3779b1u;
  return mix ^ mix >> 15 ^ 0x6d757465u;
}

ALWAYS_INLINE void
header_write(uint32_t *block, uint32_t word)
{
  block[-2] = header_mix(block, word);
  __atomic_store_n(&block[-1], word, __ATOMIC_RELAXED); /* header_peek() */
}

ALWAYS_INLINE bool
header_valid(const uint32_t *block)
{
  return block[-2] == header_mix(block, block[-1]);
}

/** @This leaves a free header where a block that is being merged started, so
    that freeing it again is told from a pointer into the middle. */
ALWAYS_INLINE void
header_mark(uint32_t *block, uint32_t word)
{
  header_write(block, (word & ~SMART_PREV_FREE) | SMART_FREE);
}

/** @This keeps the cursor on a block when the one it was on is merged. */
ALWAYS_INLINE void
cursor_leave(struct memory_allocator_region_s *region, const uint32_t *gone,
             const uint32_t *into)
{
  if (unlikely(region->cursor == (uintptr_t)gone))
    region->cursor = (uintptr_t)into;
}

/** @This is how many blocks one call may check. */
ALWAYS_INLINE size_t
cursor_blocks(size_t blocks)
{
  return blocks;
}
#else
ALWAYS_INLINE void
header_write(uint32_t *block, uint32_t word)
{
  __atomic_store_n(&block[-1], word, __ATOMIC_RELAXED); /* header_peek() */
}

ALWAYS_INLINE bool
header_valid(const uint32_t *block)
{
  (void)block;
  return true;
}

ALWAYS_INLINE void
header_mark(uint32_t *block, uint32_t word)
{
  (void)block;
  (void)word;
}

/* Nobody keeps a cursor valid here, so a check goes from end to end. */
ALWAYS_INLINE void
cursor_leave(struct memory_allocator_region_s *region, const uint32_t *gone,
             const uint32_t *into)
{
  (void)region;
  (void)gone;
  (void)into;
}

ALWAYS_INLINE size_t
cursor_blocks(size_t blocks)
{
  return blocks == 0 ? 0 : SIZE_MAX;
}
#endif

/* A link names a block in 32 bits, 0 is none. A head of a list has a link too,
   because to the block behind it a head is what any block is: a cell that holds
   the link to the next. Where addresses are wider than a cell, links are the
   distance from control in cells, which makes head i the link i. */
#if UINTPTR_MAX > UINT32_MAX
ALWAYS_INLINE uint32_t
link_make(const uint32_t *control, const uint32_t *block)
{
  return (uint32_t)(block - control);
}

ALWAYS_INLINE uint32_t *
link_block(uint32_t *control, uint32_t link)
{
  return control + link;
}

ALWAYS_INLINE uint32_t
link_head(const uint32_t *control, uint32_t bin)
{
  (void)control;
  return bin;
}

/** @This returns the bin of a head, something that is no bin for a block. */
ALWAYS_INLINE uint32_t
link_bin(const uint32_t *control, uint32_t link)
{
  (void)control;
  return link;
}
#else
ALWAYS_INLINE uint32_t
link_make(const uint32_t *control, const uint32_t *block)
{
  (void)control;
  return (uint32_t)block;
}

ALWAYS_INLINE uint32_t *
link_block(uint32_t *control, uint32_t link)
{
  (void)control;
  return (uint32_t *)link;
}

ALWAYS_INLINE uint32_t
link_head(const uint32_t *control, uint32_t bin)
{
  return (uint32_t)(control + bin);
}

/** @This returns the bin of a head, something that is no bin for a block. */
ALWAYS_INLINE uint32_t
link_bin(const uint32_t *control, uint32_t link)
{
  return (link - (uint32_t)control) / SMART_CELL;
}
#endif

/** @This is the link to the block behind in the list. */
ALWAYS_INLINE uint32_t *
link_next(uint32_t *block)
{
  return &block[0];
}

/** @This is the link to the block or head in front. */
ALWAYS_INLINE uint32_t *
link_prev(uint32_t *block)
{
  return &block[1];
}

/** @This is the link to the first block of a bin; to the block it is a block,
    of which only link_next() is there. */
ALWAYS_INLINE uint32_t *
control_head(uint32_t *control, uint32_t bin)
{
  return &control[bin];
}

/** @This is how many bins there are; bin 0 is never used. */
ALWAYS_INLINE uint32_t *
control_bins(uint32_t *control)
{
  return &control[0];
}

/** @This is the largest size that has its own bin, less SMART_LISTED_MIN:
    larger ones, which a region that was extended may have, share the last. */
ALWAYS_INLINE uint32_t *
control_span(uint32_t *control)
{
  return &control[-1];
}

#define SMART_MAP_BITS (8 * (uint32_t)sizeof(uintptr_t))

/** @This is the word of the bitmap that has the bit of @tt bin. */
ALWAYS_INLINE uintptr_t *
control_map(uint32_t *control, uint32_t bin)
{
  uintptr_t *above = (uintptr_t *)(void *)control_span(control);

  return &above[~(ptrdiff_t)(bin / SMART_MAP_BITS)];
}

SMART_INLINE void
map_flip(uint32_t *control, uint32_t bin)
{
  *control_map(control, bin) ^= (uintptr_t)1 << bin % SMART_MAP_BITS;
}

/* Bins: one for each size below 16 granules, then 8 per power of two. */
#define SMART_BIN_LOG2 3
#define SMART_BIN_LINEAR (1u << SMART_BIN_LOG2)

SMART_INLINE uint32_t
bin_of(uint32_t size)
{
  uint32_t log2 = 31 - SMART_BIN_LOG2
                  - (uint32_t)__builtin_clz(size | SMART_BIN_LINEAR);

  return (log2 << SMART_BIN_LOG2) + (size >> log2);
}

/** @This is what a request takes with its header. Units: granules. */
SMART_INLINE uint32_t
request_size(size_t bytes)
{
  return (uint32_t)((bytes + SMART_HEADER + SMART_GRANULE - 1) / SMART_GRANULE);
}

/** @This is what stays free in front of an aligned block: nothing, or a whole
   block. Units: granules. */
SMART_INLINE size_t
block_lead(const uint32_t *block, size_t align)
{
  size_t lead = (-(uintptr_t)block & (align - 1)) / SMART_GRANULE;

  if (lead != 0 && lead < SMART_BLOCK_MIN)
    lead += align / SMART_GRANULE;
  return lead;
}

/** @This takes @tt size granules out of a free block, @tt lead behind its
    start; in memory_allocator_smart.c.
    @param lead 0, or at least SMART_BLOCK_MIN; lead + size fit.
    Cost: O(1). */
uint32_t *memory_allocator_smart_cut(struct memory_allocator_region_s *region,
                                     uint32_t *block, uint32_t lead,
                                     uint32_t size);

#endif
