/* engine: the layout of blocks in a region of the smart engine.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The address of its payload names a block; it is a multiple of SMART_GRANULE.
   Sizes are in granules and include the header. All bookkeeping is made of
   cells:

     used block  | header | payload ...                            |
     free block  | header | next | prev | ...                | tag | listed
     orphan      | header | tag |              too small for links, in no list

   The last cell of a header is the word: size << 3 and three flags. SMART_FREE:
   the block is free. SMART_PREV_FREE: the block before it is free. SMART_MARK:
   the block is in use, and marked by its owner. The tag is a copy of the word;
   in the smallest block both are the same cell.

   With CONFIG_MUTEK_MEM_CHECK, a header has a second cell before the word, with
   header_mix() of the word and its address. So neither a flipped bit nor a cell
   copied from elsewhere makes a valid header.

   The control address is that of head 0. The heads of the lists lie above it,
   the words of the bitmap below. last is head 1 if bin 1 is never searched:

     map k .. map 0 | bound | head 1 .. head bins-1 | 0 | last | header | ...
                    ^control                        ^guard              ^first

   A cell has 32 bits. A second instance of the engine manages regions too large
   for that. It is compiled from the same files with SMART_WIDE and has cells of
   64 bits. */

#ifndef MEMORY_ALLOCATOR_SMART_H_
#define MEMORY_ALLOCATOR_SMART_H_

#include "memory_allocator_bin.h"
#include "memory_allocator_wide.h"

#include <config.h>

#include <mutek/decls.h>
#include <mutek/memory_allocator.h>
#include <mutek/types.h>

#ifdef SMART_WIDE
typedef uint64_t smart_cell_t;
#define SMART_SIZE_MAX (UINT64_MAX >> SMART_SHIFT)
#define SMART_IS_WIDE true
#define bin_of bin_of_64
#else
#define SMART_IS_WIDE false
#define bin_of bin_of_32 /**< of a size. Units: granules */
typedef uint32_t smart_cell_t;
/** The largest size that a word can hold. Units: granules. */
#define SMART_SIZE_MAX (UINT32_MAX >> SMART_SHIFT)
#endif

#define SMART_FREE 1u      /**< this block is free */
#define SMART_PREV_FREE 2u /**< the block before it is free */
#define SMART_MARK 4u      /**< flag of the owner of a block in use */
#define SMART_SHIFT 3      /**< position of the size in a word */

#define SMART_CELL sizeof(smart_cell_t) /**< Units: bytes */

#ifdef CONFIG_MUTEK_MEM_CHECK
#define SMART_HEADER (2 * SMART_CELL)
#define SMART_GRANULE                                                          \
  (MEMORY_ALLOCATOR_ALIGN > SMART_HEADER ? MEMORY_ALLOCATOR_ALIGN              \
                                         : SMART_HEADER)
/** The smallest block. It has room for two headers: the links and the tag of a
    merged block must not overwrite the old header inside it, see header_mark().
    Units: granules. */
#define SMART_BLOCK_MIN                                                        \
  ((size_t)((2 * SMART_HEADER + SMART_GRANULE - 1) / SMART_GRANULE))
#else
#define SMART_HEADER SMART_CELL
#define SMART_GRANULE                                                          \
  (MEMORY_ALLOCATOR_ALIGN > SMART_HEADER ? MEMORY_ALLOCATOR_ALIGN              \
                                         : SMART_HEADER)
#define SMART_BLOCK_MIN ((size_t)1)
#endif

/** The smallest block that is put in a list; it has room for header, links and
    tag. Units: granules. */
#define SMART_LISTED_MIN                                                       \
  ((size_t)((SMART_HEADER + 3 * SMART_CELL + SMART_GRANULE - 1)                \
            / SMART_GRANULE))

#define SMART_INLINE BIN_INLINE

ALWAYS_INLINE size_t
word_size(smart_cell_t word)
{
  return (size_t)word >> SMART_SHIFT;
}

ALWAYS_INLINE smart_cell_t
word_make(size_t size, smart_cell_t flags)
{
  return (smart_cell_t)(size << SMART_SHIFT) | flags;
}

/** @This converts granules to bytes. */
ALWAYS_INLINE size_t
size_bytes(size_t size)
{
  return size * SMART_GRANULE;
}

ALWAYS_INLINE smart_cell_t
header_word(const smart_cell_t *block)
{
  return block[-1];
}

/* Per-CPU caches read a header without the lock, see header_peek(). */
#ifdef CONFIG_MUTEK_MEM_CPU_CACHE
#define HEADER_STORE(block, word)                                              \
  __atomic_store_n(&(block)[-1], word, __ATOMIC_RELAXED)
#else
#define HEADER_STORE(block, word) ((block)[-1] = (word))
#endif

/** @This reads the word of a block in use without the region's lock. The size
    is constant; the flags may be stale. Relaxed, like the writes. */
ALWAYS_INLINE smart_cell_t
header_peek(const smart_cell_t *block)
{
  return __atomic_load_n(&block[-1], __ATOMIC_RELAXED);
}

ALWAYS_INLINE size_t
block_size(const smart_cell_t *block)
{
  return word_size(header_word(block));
}

/** @This returns the next block, or the end mark. */
ALWAYS_INLINE smart_cell_t *
block_after(smart_cell_t *block, size_t size)
{
  return block + size_bytes(size) / SMART_CELL;
}

/** @This returns the previous block. */
ALWAYS_INLINE smart_cell_t *
block_before(smart_cell_t *block, size_t size)
{
  return block - size_bytes(size) / SMART_CELL;
}

/** @This returns the tag of the free block before @tt after. */
ALWAYS_INLINE smart_cell_t *
tag_before(smart_cell_t *after)
{
  return after - SMART_HEADER / SMART_CELL - 1;
}

#ifdef CONFIG_MUTEK_MEM_CHECK
/** Part of each header_mix(), see @ref memory_allocator_secret_set. */
extern uint64_t memory_allocator_secret;

/** @This is bijective in word and address, so no two words at one address share
   a value. The multiplier is odd and otherwise arbitrary. The shift folds the
   high bits of the product, which depend on all input bits, into the low ones.
   The secret is added before the product. Without it, the value for another
   word cannot be derived from a known one, except for its low bits. */
#ifdef SMART_WIDE
ALWAYS_INLINE uint64_t
header_mix(const smart_cell_t *block, uint64_t word)
{
  uint64_t mix = word ^ (uintptr_t)block >> 2 ^ memory_allocator_secret;

  mix *= 0x9e3779b97f4a7c15u;
  return mix ^ mix >> 31;
}
#else
ALWAYS_INLINE uint32_t
header_mix(const smart_cell_t *block, uint32_t word)
{
  uint64_t addr = (uintptr_t)block;
  uint32_t mix = word ^ (uint32_t)(addr >> 2) ^ (uint32_t)(addr >> 34);

  mix = (mix ^ (uint32_t)memory_allocator_secret) * 0x9e3779b1u;
  mix = (mix ^ mix >> 15) + (uint32_t)(memory_allocator_secret >> 32);
  mix *= 0x85ebca6bu;
  return mix ^ mix >> 13;
}
#endif

ALWAYS_INLINE void
header_write(smart_cell_t *block, smart_cell_t word)
{
  block[-2] = header_mix(block, word);
  HEADER_STORE(block, word);
}

/** XORed into the mix of a block that a per-CPU cache keeps. Wide regions have
    no caches. */
#define SMART_KEPT ((smart_cell_t)0x6b657074)

#if defined CONFIG_MUTEK_MEM_CPU_CACHE && !defined SMART_WIDE
/** @This returns whether a per-CPU cache keeps the block. */
ALWAYS_INLINE bool
header_kept(const smart_cell_t *block)
{
  return (block[-2] ^ header_mix(block, block[-1])) == SMART_KEPT;
}

/** @This records in the header of a block in use whether a per-CPU cache keeps
    it. */
ALWAYS_INLINE void
header_keep(smart_cell_t *block, bool kept)
{
  block[-2] = header_mix(block, block[-1]) ^ (kept ? SMART_KEPT : 0);
}
#else
ALWAYS_INLINE bool
header_kept(const smart_cell_t *block)
{
  (void)block;
  return false;
}
#endif

ALWAYS_INLINE bool
header_valid(const smart_cell_t *block)
{
  return block[-2] == header_mix(block, block[-1]) || header_kept(block);
}

/** @This changes the flags of a block in use, and preserves the record that a
    cache keeps it. */
ALWAYS_INLINE void
header_flag(smart_cell_t *block, smart_cell_t word)
{
  smart_cell_t kept = header_kept(block) ? SMART_KEPT : 0;

  header_write(block, word);
  block[-2] ^= kept;
}

/** @This leaves a free header at the old start of a block that is being merged.
    A second free of that address is then reported as such, and not as a pointer
    into a block. */
ALWAYS_INLINE void
header_mark(smart_cell_t *block, smart_cell_t word)
{
  header_write(block, word_make(word_size(word), SMART_FREE));
}

/** @This moves the cursor to @tt into if the block at the cursor is merged. */
ALWAYS_INLINE void
cursor_leave(struct memory_allocator_region_s *region, const smart_cell_t *gone,
             const smart_cell_t *into)
{
  if (unlikely(region->cursor == (uintptr_t)gone))
    region->cursor = (uintptr_t)into;
}

/** @This updates the counts of the blocks before the cursor when one of them
   becomes used or free. */
ALWAYS_INLINE void
seen_change(struct memory_allocator_region_s *region, const smart_cell_t *block,
            size_t bytes, size_t blocks)
{
  if (unlikely((uintptr_t)block < region->cursor))
    {
      region->seen += bytes;
      region->seen_blocks += blocks;
    }
}

/** @This returns the number of blocks that one call may check. */
ALWAYS_INLINE size_t
cursor_blocks(size_t blocks)
{
  return blocks;
}
#else
ALWAYS_INLINE void
header_write(smart_cell_t *block, smart_cell_t word)
{
  HEADER_STORE(block, word);
}

ALWAYS_INLINE bool
header_kept(const smart_cell_t *block)
{
  (void)block;
  return false;
}

ALWAYS_INLINE bool
header_valid(const smart_cell_t *block)
{
  (void)block;
  return true;
}

ALWAYS_INLINE void
header_flag(smart_cell_t *block, smart_cell_t word)
{
  header_write(block, word);
}

ALWAYS_INLINE void
header_mark(smart_cell_t *block, smart_cell_t word)
{
  (void)block;
  (void)word;
}

/* Without checks the cursor is not kept valid, so each check walks the whole
   region. */
ALWAYS_INLINE void
cursor_leave(struct memory_allocator_region_s *region, const smart_cell_t *gone,
             const smart_cell_t *into)
{
  (void)region;
  (void)gone;
  (void)into;
}

ALWAYS_INLINE void
seen_change(struct memory_allocator_region_s *region, const smart_cell_t *block,
            size_t bytes, size_t blocks)
{
  (void)region;
  (void)block;
  (void)bytes;
  (void)blocks;
}

ALWAYS_INLINE size_t
cursor_blocks(size_t blocks)
{
  return blocks == 0 ? 0 : SIZE_MAX;
}
#endif

/* A link is a cell that names a block; 0 is none. A list head also has a link,
   because the first block of a list treats its head as the previous block. The
   only cell of a head is the link to the next block. If pointers are wider than
   a cell, a link is the distance from control in cells, so head i has link i.
   Otherwise links are addresses. The bound is the distance from head 0 to the
   guard; it separates links to heads from links to blocks. */
#if UINTPTR_MAX > UINT32_MAX && !defined SMART_WIDE
#define SMART_LINK_HEAD 1u /**< from one head to the next. Units: as links */

ALWAYS_INLINE smart_cell_t
link_make(const smart_cell_t *control, const smart_cell_t *block)
{
  return (smart_cell_t)(block - control);
}

ALWAYS_INLINE smart_cell_t *
link_block(smart_cell_t *control, smart_cell_t link)
{
  return control + link;
}

ALWAYS_INLINE smart_cell_t
link_head(const smart_cell_t *control, uint32_t bin)
{
  (void)control;
  return (smart_cell_t)bin;
}

/** @This returns the distance of a link from head 0. Units: as links. */
ALWAYS_INLINE smart_cell_t
link_distance(const smart_cell_t *control, smart_cell_t link)
{
  (void)control;
  return link;
}
#else
#define SMART_LINK_HEAD ((smart_cell_t)SMART_CELL)

ALWAYS_INLINE smart_cell_t
link_make(const smart_cell_t *control, const smart_cell_t *block)
{
  (void)control;
  return (smart_cell_t)(uintptr_t)block;
}

ALWAYS_INLINE smart_cell_t *
link_block(smart_cell_t *control, smart_cell_t link)
{
  (void)control;
  return (smart_cell_t *)(uintptr_t)link;
}

ALWAYS_INLINE smart_cell_t
link_head(const smart_cell_t *control, uint32_t bin)
{
  return (smart_cell_t)(uintptr_t)(control + bin);
}

ALWAYS_INLINE smart_cell_t
link_distance(const smart_cell_t *control, smart_cell_t link)
{
  return link - (smart_cell_t)(uintptr_t)control;
}
#endif

/** @This returns the link to the next block of the list. */
ALWAYS_INLINE smart_cell_t *
link_next(smart_cell_t *block)
{
  return &block[0];
}

/** @This returns the link to the previous block or head. */
ALWAYS_INLINE smart_cell_t *
link_prev(smart_cell_t *block)
{
  return &block[1];
}

/** @This returns the head of a bin. The first block of the bin treats it as a
    block with only link_next(). */
ALWAYS_INLINE smart_cell_t *
control_head(smart_cell_t *control, uint32_t bin)
{
  return &control[bin];
}

/** @This returns the distance from head 0 to the guard, in units of links. It
    uses the cell of bin 0, which has no list. */
ALWAYS_INLINE smart_cell_t *
control_bound(smart_cell_t *control)
{
  return &control[0];
}

/** @This returns the number of bins, the unused bin 0 included. */
ALWAYS_INLINE uint32_t
control_bins(smart_cell_t *control)
{
  return (uint32_t)(*control_bound(control) / SMART_LINK_HEAD);
}

/** True if a request may search list 1. Then control_last() needs a cell of its
    own; otherwise it uses that list's head. */
#define SMART_LAST_APART                                                       \
  (SMART_LISTED_MIN > 1 && 1 + SMART_HEADER <= SMART_GRANULE)

/** @This returns the link to the last freed block without a list; 0: none. */
ALWAYS_INLINE smart_cell_t *
control_last(smart_cell_t *control)
{
  return control_head(control,
                      SMART_LAST_APART ? control_bins(control) + 1 : 1);
}

#define SMART_MAP_BITS (8 * (uint32_t)sizeof(uintptr_t))

/** @This returns the map word with the bit of @tt bin. */
ALWAYS_INLINE uintptr_t *
control_map(smart_cell_t *control, uint32_t bin)
{
  uintptr_t *above = (uintptr_t *)(void *)control;

  return &above[~(ptrdiff_t)(bin / SMART_MAP_BITS)];
}

SMART_INLINE void
map_flip(smart_cell_t *control, uint32_t bin)
{
  *control_map(control, bin) ^= (uintptr_t)1 << bin % SMART_MAP_BITS;
}

/** @This returns the size for a request, with its header. Units: granules. */
SMART_INLINE size_t
request_size(size_t bytes)
{
  return (bytes + SMART_HEADER + SMART_GRANULE - 1) / SMART_GRANULE;
}

/** @This returns the granules left free before an aligned block: none, or
   enough for a block. Units: granules. */
SMART_INLINE size_t
block_lead(const smart_cell_t *block, size_t align)
{
  size_t lead = (-(uintptr_t)block & (align - 1)) / SMART_GRANULE;

  if (lead != 0 && lead < SMART_BLOCK_MIN)
    lead += align / SMART_GRANULE;
  return lead;
}

/** @This returns the largest request of the first search. A wide region has it
    in a field of its own, so that the first instance treats each of its
    requests as a slow path. Units: bytes. */
ALWAYS_INLINE size_t
region_limit(const struct memory_allocator_region_s *region)
{
  return SMART_IS_WIDE ? region->limit_wide : region->limit;
}

/** @This returns whether a block may start there: aligned, in [first, next). */
ALWAYS_INLINE bool
block_inside(const struct memory_allocator_region_s *region,
             const smart_cell_t *block)
{
  uintptr_t offset = (uintptr_t)block - region->first;

  return offset < region->next - region->first && offset % SMART_GRANULE == 0;
}

/** @This cuts @tt size granules out of a free block, @tt lead granules after
    its start. In memory_allocator_smart.c.
    @param lead 0, or at least SMART_BLOCK_MIN; lead + size fit.
    Cost: O(1). */
smart_cell_t *
memory_allocator_smart_cut(struct memory_allocator_region_s *region,
                           smart_cell_t *block, size_t lead, size_t size);

#endif
