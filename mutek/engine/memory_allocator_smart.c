/* engine: the smart engine, constant time, merges blocks when freed.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Free blocks are in lists by size, the bins: one for each size below 16
   granules, then 8 for each power of two. A bitmap shows which are not empty. A
   request checks the first block of its own bin, which may be too small.
   Otherwise it takes the first block of the next nonempty bin, which always
   fits.

   Invariants, after memory_allocator_init() and between calls:
     I1  blocks are contiguous from first to next. At next is the end mark: a
         header of size 0, never free;
     I2  SMART_PREV_FREE is set in a header exactly if the block before it is
         free. A free block never has it, by I3;
     I3  no two free blocks are adjacent;
     I4  a free block is in the list of its bin, unless it is smaller than
         SMART_LISTED_MIN. There is a bin for every size up to that of the
         region when fully extended;
     I5  a bit of the map is set exactly if its list is not empty. The guard,
         the bit after the last bin, is always set and its head is 0, so every
         search ends;
     I6  the first block of a list had a lower address than the second when the
         later of them was inserted. The lower one is allocated first, which
         keeps small blocks away from the high end;
     I7  used is the size of all blocks in use, used_blocks their number;
     I8  the cell after the guard is 0 or links to a free block without a list:
         the one freed last, unless such a block was removed since.

   Locks: none; the owner of the region holds its lock.

   A request that finds nothing starts a second search before it fails, see
   find_more(). The block that was freed last always serves a request of its
   size. By I6, it is one of the first two of its list; a block without a list
   is found by I8.

   Limitation: the search does not check all blocks of the own bin. A request
   may fail although a block after the first BIN_LOOKS fits. Sizes in one bin
   differ by less than an eighth. A request that fits never fails when the whole
   region is free. Pop does not check the links of the lists, and push does not
   check those of its target list. */

#include "memory_allocator_smart.h"

#include <mutek/assert.h>
#include <mutek/bit.h>
#include <mutek/memory_allocator.h>

/** The next nonempty bin after @tt bin, or the guard (I5). */
SMART_INLINE uint32_t
map_above(smart_cell_t *control, uint32_t bin)
{
  uintptr_t *map = control_map(control, bin);
  uintptr_t bits = *map & (uintptr_t)-2 << bin % SMART_MAP_BITS;
  uint32_t base = bin & -SMART_MAP_BITS;

  while (bits == 0)
    {
      bits = *--map;
      base += SMART_MAP_BITS;
    }
  return base + (uint32_t)__builtin_ctzl(bits);
}

SMART_INLINE void
list_remove(smart_cell_t *control, smart_cell_t *block)
{
  smart_cell_t next = *link_next(block), prev = *link_prev(block), distance;

  *link_next(link_block(control, prev)) = next;
  if (next != 0)
    {
      *link_prev(link_block(control, next)) = prev;
      return;
    }
  distance = link_distance(control, prev);
  if (distance < *control_bound(control))
    map_flip(control, (uint32_t)(distance / SMART_LINK_HEAD));
}

SMART_INLINE void
list_insert(smart_cell_t *control, smart_cell_t *block, uint32_t bin)
{
  smart_cell_t *head = control_head(control, bin);
  smart_cell_t link = link_make(control, block), next = *link_next(head);

  if ((smart_cell_t)(next - 1) < link) /* I6: a lower first block */
    {
      smart_cell_t *first = link_block(control, next);

      *link_prev(block) = next;
      next = *link_next(first);
      *link_next(first) = link;
      *link_next(block) = next;
      if (next != 0)
        *link_prev(link_block(control, next)) = link;
      return;
    }

  *link_next(head) = link;
  *link_next(block) = next;
  *link_prev(block) = link_head(control, bin);
  if (next != 0)
    *link_prev(link_block(control, next)) = link;
  else
    map_flip(control, bin);
}

/** Makes a free block; both neighbours are in use. */
SMART_INLINE void
free_put(smart_cell_t *control, smart_cell_t *block, size_t size)
{
  smart_cell_t word = word_make(size, SMART_FREE);

  header_write(block, word);
  *tag_before(block_after(block, size)) = word;
  if (SMART_LISTED_MIN == 1 || likely(size >= SMART_LISTED_MIN))
    list_insert(control, block, bin_of(size));
  else
    *control_last(control) = link_make(control, block);
}

SMART_INLINE void
free_remove(smart_cell_t *control, smart_cell_t *block, size_t size)
{
  if (SMART_LISTED_MIN == 1 || likely(size >= SMART_LISTED_MIN))
    list_remove(control, block);
  else
    *control_last(control) = 0; /* clears it even for another block: I8 still
                                   holds */
}

SMART_INLINE bool
block_serves(const smart_cell_t *block, size_t size, size_t align)
{
  return block_size(block) >= size + block_lead(block, align);
}

/** The first block that fits, of @tt looks blocks from @tt link on, or NULL. */
SMART_INLINE smart_cell_t *
list_find(smart_cell_t *control, smart_cell_t link, size_t size, size_t align,
          uint32_t looks)
{
  for (; link != 0 && looks != 0; looks--)
    {
      smart_cell_t *block = link_block(control, link);

      if (block_serves(block, size, align))
        return block;
      link = *link_next(block);
    }
  return NULL;
}

/** The last free block without a list, if it fits, or NULL. */
SMART_INLINE smart_cell_t *
last_find(smart_cell_t *control, size_t size, size_t align)
{
  return SMART_LISTED_MIN == 1
             ? NULL
             : list_find(control, *control_last(control), size, align, 1);
}

#ifdef __OPTIMIZE_SIZE__
/** Returns a block that fits, or NULL. Checks two blocks of each bin, then the
    last one without a list. No bin holds sizes above the limit. */
static smart_cell_t *
find(const struct memory_allocator_region_s *region, size_t bytes, size_t align)
{
  smart_cell_t *control = region->control, *block = NULL;
  size_t size;
  uint32_t bin;

  if (bytes > region_limit(region))
    return NULL;

  size = request_size(bytes);
  bin = bin_of(size);
  do
    {
      block = list_find(control, *control_head(control, bin), size, align,
                        BIN_LOOKS_NEXT);
      if (block != NULL)
        return block;
      bin = map_above(control, bin);
    }
  while (bin != control_bins(control));
  return last_find(control, size, align);
}

/** With -Os, find() includes the second search. */
SMART_INLINE smart_cell_t *
find_more(const struct memory_allocator_region_s *region, size_t bytes,
          size_t align)
{
  (void)region;
  (void)bytes;
  (void)align;
  return NULL;
}
#else
/** Returns a block that fits, or NULL. It checks the first block of the own bin
    and of the next nonempty bin. Then it takes a block from a bin whose blocks
    fit at any address. No bin holds sizes above the limit. */
SMART_INLINE smart_cell_t *
find(const struct memory_allocator_region_s *region, size_t bytes, size_t align)
{
  smart_cell_t *control = region->control, link;
  size_t limit = region_limit(region), size;
  uint32_t bin;

  if (unlikely(bytes > limit))
    return NULL;

  size = request_size(bytes);
  bin = bin_of(size);
  link = *control_head(control, bin);
  if (link != 0 && block_serves(link_block(control, link), size, align))
    return link_block(control, link);

  bin = map_above(control, bin);
  link = *control_head(control, bin);
  if (link == 0 || block_serves(link_block(control, link), size, align))
    return link == 0 ? NULL : link_block(control, link);

  /* The lead is at most align - 1 granule; +2 if a lead of 1 is not allowed. */
  bytes += 2 * (SMART_BLOCK_MIN - 1) * SMART_GRANULE;
  if (align > limit || bytes > limit - align)
    return NULL;
  bin = bin_of(request_size(bytes + align - SMART_GRANULE));
  link = *control_head(control, map_above(control, bin));
  return link == 0 ? NULL : link_block(control, link);
}

/** The second search, before a request fails. Returns a block that fits, or
    NULL. It checks the last block without a list, the first blocks of the own
    bin, then those of the next bins. Their blocks fit an aligned request only
    at some addresses. */
static smart_cell_t *
find_more(const struct memory_allocator_region_s *region, size_t bytes,
          size_t align)
{
  smart_cell_t *control = region->control, *block, link;
  uint32_t lists = BIN_LISTS, bin;
  size_t size;

  if (bytes > region_limit(region))
    return NULL;

  size = request_size(bytes);
  bin = bin_of(size);
  block = last_find(control, size, align);
  if (block == NULL)
    block = list_find(control, *control_head(control, bin), size, align,
                      BIN_LOOKS);
  while (block == NULL && lists-- != 0)
    {
      bin = map_above(control, bin);
      link = *control_head(control, bin);
      if (link == 0)
        break;
      block = list_find(control, link, size, align, BIN_LOOKS_NEXT);
    }
  return block;
}
#endif

/** The granules to cut off a block of @tt all granules. A rest too small to be
    a block is included. */
SMART_INLINE size_t
cut_size(size_t all, size_t size)
{
  return SMART_BLOCK_MIN > 1 && all - size < SMART_BLOCK_MIN ? all : size;
}

/** Ends a cut: the @tt rest granules at @tt block become free, if any. */
SMART_INLINE void
rest_put(smart_cell_t *control, smart_cell_t *block, size_t rest)
{
  if (rest != 0)
    free_put(control, block, rest);
  else
    header_flag(block, header_word(block) & ~(smart_cell_t)SMART_PREV_FREE);
}

/** Counts a block that becomes used. */
SMART_INLINE void
used_add(struct memory_allocator_region_s *region, const smart_cell_t *block,
         size_t size)
{
  seen_change(region, block, size_bytes(size), 1);
  region->used += size_bytes(size);
  region->used_blocks++;
}

SMART_INLINE smart_cell_t *
block_cut(struct memory_allocator_region_s *region, smart_cell_t *block,
          size_t lead, size_t size)
{
  smart_cell_t *control = region->control, *taken = block_after(block, lead);
  size_t all = block_size(block);
  smart_cell_t flags = 0;

  free_remove(control, block, all);
  if (lead != 0)
    {
      free_put(control, block, lead);
      flags = SMART_PREV_FREE;
    }

  all -= lead;
  size = cut_size(all, size);
  used_add(region, taken, size);
  header_write(taken, word_make(size, flags));
  rest_put(control, block_after(taken, size), all - size);
  return taken;
}

smart_cell_t *
memory_allocator_smart_cut(struct memory_allocator_region_s *region,
                           smart_cell_t *block, size_t lead, size_t size)
{
  return block_cut(region, block, lead, size);
}

SMART_INLINE void *
take_wide(struct memory_allocator_region_s *region, size_t size, size_t align)
{
  return align <= SMART_GRANULE
             ? memory_allocator_wide_take(region, size)
             : memory_allocator_wide_take_align(region, size, align);
}

/** Slow path: the region is wide, or the request is too large or needs the
    second search. */
#ifdef __OPTIMIZE_SIZE__
SMART_INLINE
#else
static NOINLINE
#endif
void *
take_more(struct memory_allocator_region_s *region, size_t size, size_t align)
{
  smart_cell_t *block;

  if (region_is_wide(region))
    return take_wide(region, size, align);
  block = find_more(region, size, align);
  if (block == NULL)
    return NULL;
  return block_cut(region, block, block_lead(block, align), request_size(size));
}

void *
memory_allocator_take_align(struct memory_allocator_region_s *region,
                            size_t size, size_t align)
{
  smart_cell_t *block;

  assert(size != 0);
  assert(bit_is_pow2(align));

  block = find(region, size, align);
  if (unlikely(block == NULL))
    return take_more(region, size, align);
  return block_cut(region, block, block_lead(block, align), request_size(size));
}

/* A request without an alignment has that of all blocks. For speed, the most
   frequent case has code of its own. */
#ifdef __OPTIMIZE_SIZE__
void *
memory_allocator_take(struct memory_allocator_region_s *region, size_t size)
{
  return memory_allocator_take_align(region, size, SMART_GRANULE);
}
#else
/** Removes the first block from the list of @tt bin. */
SMART_INLINE void
head_remove(smart_cell_t *control, uint32_t bin, smart_cell_t *block)
{
  smart_cell_t *head = control_head(control, bin);
  smart_cell_t next = *link_next(block);

  *link_next(head) = next;
  if (next != 0)
    *link_prev(link_block(control, next)) = link_head(control, bin);
  else
    map_flip(control, bin);
}

void *
memory_allocator_take(struct memory_allocator_region_s *region, size_t size)
{
  smart_cell_t *control = region->control, *block, link;
  size_t need, all = 0;
  uint32_t bin;

  assert(size != 0);

  if (unlikely(size > region_limit(region)))
    return take_more(region, size, SMART_GRANULE);

  need = request_size(size);
  bin = bin_of(need);
  link = *control_head(control, bin);
  block = link_block(control, link);
  if (link == 0 || (all = block_size(block)) < need)
    {
      bin = map_above(control, bin);
      link = *control_head(control, bin);
      if (unlikely(link == 0))
        return take_more(region, size_bytes(need) - SMART_HEADER,
                         SMART_GRANULE);
      block = link_block(control, link);
      all = block_size(block);
    }

  head_remove(control, bin, block);
  need = cut_size(all, need);
  used_add(region, block, need);
  header_write(block, word_make(need, 0));
  rest_put(control, block_after(block, need), all - need);
  return block;
}
#endif

void
memory_allocator_push(struct memory_allocator_region_s *region, void *addr)
{
  smart_cell_t *control = region->control, *block = addr, *after;
  smart_cell_t word;
  size_t size, other;

  if (region_is_wide(region))
    {
      memory_allocator_wide_push(region, addr);
      return;
    }

  word = header_word(block);
  size = word_size(word);
  assert((word & SMART_FREE) == 0 && size != 0);

  seen_change(region, block, -size_bytes(size), (size_t)-1);
  region->used -= size_bytes(size);
  region->used_blocks--;
  after = block_after(block, size);
  if ((word & SMART_PREV_FREE) != 0)
    {
      header_mark(block, word);
      other = word_size(*tag_before(block));
      cursor_leave(region, block, block_before(block, other));
      block = block_before(block, other);
      size += other;
      free_remove(control, block, other);
    }

  word = header_word(after);
  if (likely((word & SMART_FREE) != 0)) /* a branch, not a conditional move:
                                           better in the worst case */
    {
      other = word_size(word);
      cursor_leave(region, after, block);
      size += other;
      free_remove(control, after, other);
    }
  else
    header_flag(after, word | SMART_PREV_FREE);
  free_put(control, block, size);
}

size_t
memory_allocator_getsize(const struct memory_allocator_region_s *region,
                         const void *addr)
{
  if (region_is_wide(region))
    return memory_allocator_wide_getsize(region, addr);
  return size_bytes(block_size(addr)) - SMART_HEADER;
}

void
memory_allocator_mark(struct memory_allocator_region_s *region, void *addr)
{
  if (region_is_wide(region))
    memory_allocator_wide_mark(region, addr);
  else
    header_write(addr, header_word(addr) | SMART_MARK);
}

bool
memory_allocator_marked(const struct memory_allocator_region_s *region,
                        const void *addr)
{
  if (region_is_wide(region))
    return memory_allocator_wide_marked(region, addr);
  return (header_word(addr) & SMART_MARK) != 0;
}

error_t
memory_allocator_resize(struct memory_allocator_region_s *region, void *addr,
                        size_t size)
{
  smart_cell_t *control = region->control, *block = addr, *after, word;
  size_t need, old, spare = 0, all;

  assert(size != 0);
  if (region_is_wide(region))
    return memory_allocator_wide_resize(region, addr, size);

  word = header_word(block);
  old = word_size(word);
  assert((word & SMART_FREE) == 0 && old != 0);

  after = block_after(block, old);
  if ((header_word(after) & SMART_FREE) != 0)
    spare = block_size(after);
  all = old + spare;

  if (size > size_bytes(all) - SMART_HEADER)
    return -ENOMEM;

  need = cut_size(all, request_size(size));
  if (need == old)
    return 0;

  if (spare != 0)
    {
      if (unlikely(region->cursor == (uintptr_t)after)) /* the check will count
                                                           it again */
        seen_change(region, block, -size_bytes(old), (size_t)-1);
      cursor_leave(region, after, block);
      free_remove(control, after, spare);
    }
  header_write(block, word + word_make(need - old, 0)); /* flags stay */
  seen_change(region, block, size_bytes(need) - size_bytes(old), 0);
  region->used += size_bytes(need) - size_bytes(old);

  after = block_after(block, all);
  word = header_word(after) & ~(smart_cell_t)SMART_PREV_FREE;
  if (all != need)
    {
      free_put(control, block_after(block, need), all - need);
      word |= SMART_PREV_FREE;
    }
  header_flag(after, word);
  return 0;
}

bool
memory_allocator_fits(const struct memory_allocator_region_s *region,
                      size_t size, size_t align)
{
  if (region_is_wide(region))
    return memory_allocator_wide_fits(region, size, align);
  return find(region, size, align) != NULL
         || find_more(region, size, align) != NULL;
}
