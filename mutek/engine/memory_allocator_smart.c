/* engine: constant time, blocks merge when freed.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Free blocks hang in lists by size, the bins: one for each size below 16
   granules, then 8 for each power of two. A bitmap tells which are not empty.
   A request looks at the first block of its own bin, which may be too small,
   then takes the first block of the next bin that has one, which is not.

   Invariants, from the end of memory_allocator_init() and between calls:
     I1  blocks lie one behind the other from first to next, where the end mark
         is: a header of size 0, never free;
     I2  SMART_PREV_FREE is set in a header exactly if the block in front is
         free; so it is in no header of a free block, for
     I3  no two free blocks are neighbours;
     I4  a free block is in the list of its bin, unless it is smaller than
         SMART_LISTED_MIN; there is a bin for every size up to that of the whole
         region, and of what it may be extended to;
     I5  a bit of the map is set exactly if its list is not empty; the bit
         behind the last bin is set and its head is 0, it ends every search;
     I6  the first block of a list lies lower than the second when it was put
         there: of the two likely to be next, the lower serves first, which
         keeps the high end free of small blocks;
     I7  used is the sum of all blocks in use, used_blocks how many;
     I8  the cell behind the guard is 0 or links to a free block that is in no
         list: the one that was made free last, if none went since.

   Locks: none of its own, the owner of the region holds one.

   A request that finds nothing so looks at more before it is refused, see
   find_more(). That block which was pushed last serves a request of its size:
   by I6 it is one of the first two of its list, and if no list has it, I8.

   Left out: looking at all blocks of the own bin. So a request may be refused
   although a block behind the first BIN_LOOKS fits; sizes in one bin differ
   by less than an eighth. Never when all of the region is free. Pop, and the
   list a block is pushed into, trust their links, checks or not. */

#include "memory_allocator_smart.h"

#include <mutek/assert.h>
#include <mutek/bit.h>
#include <mutek/memory_allocator.h>

/** The next bin after @tt bin that is not empty, or the guard (I5). */
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

  if ((smart_cell_t)(next - 1) < link) /* I6: there is one, and lower */
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
    *control_last(control) = 0; /* perhaps another one: I8 holds */
}

SMART_INLINE bool
block_serves(const smart_cell_t *block, size_t size, size_t align)
{
  return block_size(block) >= size + block_lead(block, align);
}

/** The first of @tt looks blocks from @tt link on that serves, or NULL. */
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

/** The last block that is in no list, if it serves, or NULL. */
SMART_INLINE smart_cell_t *
last_find(smart_cell_t *control, size_t size, size_t align)
{
  return SMART_LISTED_MIN == 1
             ? NULL
             : list_find(control, *control_last(control), size, align, 1);
}

#ifdef __OPTIMIZE_SIZE__
/** The block that serves, or NULL: two of each list, then the last one. No bin
    is for more than the limit. */
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

/** It has looked at all that it looks at. */
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
/** The block that serves, or NULL: the first of the own bin, the first of the
    next that has one, then of a bin that is sure to fit wherever its blocks
    start. No bin is for more than the limit. */
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

  /* At most align - 1 granule in front, 2 more where a lead of 1 is none. */
  bytes += 2 * (SMART_BLOCK_MIN - 1) * SMART_GRANULE;
  if (align > limit || bytes > limit - align)
    return NULL;
  bin = bin_of(request_size(bytes + align - SMART_GRANULE));
  link = *control_head(control, map_above(control, bin));
  return link == 0 ? NULL : link_block(control, link);
}

/** The block that serves when find() has none, or NULL: the last one that is in
    no list, the first blocks of the own list, then of the lists behind it,
    which are too small for some of the places that a block may start at. Only
    who would be refused comes here. */
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

/** What to cut off a block of @tt all granules: no rest is left that is not a
    block. */
SMART_INLINE size_t
cut_size(size_t all, size_t size)
{
  return SMART_BLOCK_MIN > 1 && all - size < SMART_BLOCK_MIN ? all : size;
}

/** Ends a cut: @tt rest granules at @tt block, 0 for none, become free. */
SMART_INLINE void
rest_put(smart_cell_t *control, smart_cell_t *block, size_t rest)
{
  if (rest != 0)
    free_put(control, block, rest);
  else
    header_flag(block, header_word(block) & ~(smart_cell_t)SMART_PREV_FREE);
}

/** Counts a block that goes into use. */
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

/** A request that the usual search does not serve: it is for the second
    instance, or too large, or for what find_more() finds. */
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

/* To this search a block of any size is one aligned as all blocks are. Where
   speed counts, the case that most requests are is written out. */
#ifdef __OPTIMIZE_SIZE__
void *
memory_allocator_take(struct memory_allocator_region_s *region, size_t size)
{
  return memory_allocator_take_align(region, size, SMART_GRANULE);
}
#else
/** Takes the first block out of the list of @tt bin. */
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
  if (likely((word & SMART_FREE) != 0)) /* a jump, for the worst case */
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
      if (unlikely(region->cursor == (uintptr_t)after)) /* it is met again */
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
