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
         SMART_LISTED_MIN; a size too large for every bin is in the last;
     I5  a bit of the map is set exactly if its list is not empty; the bit
         behind the last bin is set and its head is 0, it ends every search;
     I6  the first block of a list lies lower than the second when it was put
         there: of the two likely to be next, the lower serves first, which
         keeps the high end free of small blocks;
     I7  used is the sum of all blocks in use, used_blocks how many.

   Locks: none of its own, the owner of the region holds one.

   Left out: looking deeper into the own bin than its first block. So a request
   may be refused although the second block fits; sizes in one bin differ by
   less than an eighth, except in the last of a region that was extended. Never
   when all of the region is free. An alignment looks at two first blocks, then
   for size + alignment. Sizes of more than 30 bits, see size_max. Pop, and the
   list a block is pushed into, trust their links, checks or not. */

#include "memory_allocator_smart.h"

#include <mutek/assert.h>
#include <mutek/bit.h>
#include <mutek/memory_allocator.h>

/** The next bin after @tt bin that is not empty, or the guard (I5). */
SMART_INLINE uint32_t
map_above(uint32_t *control, uint32_t bin)
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
list_remove(uint32_t *control, uint32_t *block)
{
  uint32_t next = *link_next(block), prev = *link_prev(block);

  *link_next(link_block(control, prev)) = next;
  if (next != 0)
    *link_prev(link_block(control, next)) = prev;
  else if (link_bin(control, prev) < *control_bins(control))
    map_flip(control, link_bin(control, prev));
}

SMART_INLINE void
list_insert(uint32_t *control, uint32_t *block, uint32_t bin)
{
  uint32_t *head = control_head(control, bin), *first;
  uint32_t link = link_make(control, block), next = *link_next(head);

  if (next != 0 && next < link) /* I6 */
    {
      first = link_block(control, next);
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
free_put(uint32_t *control, uint32_t *block, uint32_t size)
{
  uint32_t word = word_make(size, SMART_FREE), bin = bin_of(size);

  header_write(block, word);
  *tag_before(block_after(block, size)) = word;

  /* One comparison for both ends: too small for a list, too large for bins. */
  if (unlikely(size - SMART_LISTED_MIN > *control_span(control)))
    {
      if (size < SMART_LISTED_MIN)
        return;
      bin = *control_bins(control) - 1;
    }
  list_insert(control, block, bin);
}

SMART_INLINE void
free_remove(uint32_t *control, uint32_t *block, uint32_t size)
{
  if (SMART_LISTED_MIN == 1 || likely(size >= SMART_LISTED_MIN))
    list_remove(control, block);
}

SMART_INLINE bool
block_serves(const uint32_t *block, uint32_t size, size_t align)
{
  return block_size(block) >= size + block_lead(block, align);
}

/** The block that serves, or NULL: the first of its own bin, the first of the
    next that has one, then of a bin that is sure to fit wherever its blocks
    start. */
SMART_INLINE uint32_t *
find(const struct memory_allocator_region_s *region, size_t bytes, size_t align)
{
  uint32_t *control = region->control;
  uint32_t size = request_size(bytes), bin = bin_of(size), link;

  if (unlikely(bytes > region->limit)) /* the last bin may have one (I4) */
    {
      if (bytes > region->next - region->first)
        return NULL;
      bin = *control_bins(control) - 1;
    }

  link = *control_head(control, bin);
  if (link != 0 && block_serves(link_block(control, link), size, align))
    return link_block(control, link);

  bin = map_above(control, bin);
  link = *control_head(control, bin);
  if (link == 0)
    return NULL;
  if (block_serves(link_block(control, link), size, align))
    return link_block(control, link);

  /* At most align - 1 granule in front, 2 more where a lead of 1 is none. */
  bytes += 2 * (SMART_BLOCK_MIN - 1) * SMART_GRANULE;
  if (align > region->limit || bytes > region->limit - align)
    return NULL;
  bin = bin_of(request_size(bytes + align - SMART_GRANULE));
  link = *control_head(control, map_above(control, bin));
  return link == 0 ? NULL : link_block(control, link);
}

/** What to cut off a block of @tt all granules: no rest is left that is not a
    block. */
SMART_INLINE uint32_t
cut_size(uint32_t all, uint32_t size)
{
  return SMART_BLOCK_MIN > 1 && all - size < SMART_BLOCK_MIN ? all : size;
}

/** Ends a cut: @tt rest granules at @tt block, 0 for none, become free. */
SMART_INLINE void
rest_put(uint32_t *control, uint32_t *block, uint32_t rest)
{
  if (rest != 0)
    free_put(control, block, rest);
  else
    header_write(block, header_word(block) & ~SMART_PREV_FREE);
}

/** Counts a block that goes into use. */
SMART_INLINE void
used_add(struct memory_allocator_region_s *region, uint32_t size)
{
  region->used += size_bytes(size);
  region->used_blocks++;
}

SMART_INLINE uint32_t *
block_cut(struct memory_allocator_region_s *region, uint32_t *block,
          uint32_t lead, uint32_t size)
{
  uint32_t *control = region->control, *taken = block_after(block, lead);
  uint32_t all = block_size(block), flags = 0;

  free_remove(control, block, all);
  if (lead != 0)
    {
      free_put(control, block, lead);
      flags = SMART_PREV_FREE;
    }

  all -= lead;
  size = cut_size(all, size);
  used_add(region, size);
  header_write(taken, word_make(size, flags));
  rest_put(control, block_after(taken, size), all - size);
  return taken;
}

uint32_t *
memory_allocator_smart_cut(struct memory_allocator_region_s *region,
                           uint32_t *block, uint32_t lead, uint32_t size)
{
  return block_cut(region, block, lead, size);
}

error_t
memory_allocator_pop_align(struct memory_allocator_region_s *region,
                           size_t size, size_t align, void **addr)
{
  uint32_t *block;

  assert(size != 0);
  assert(bit_is_pow2(align));

  block = find(region, size, align);
  if (unlikely(block == NULL))
    return -ENOMEM;

  *addr = block_cut(region, block, (uint32_t)block_lead(block, align),
                    request_size(size));
  return 0;
}

/* To the search of pop_align a block of any size is one aligned as all blocks
   are. Where speed counts, the case that most requests are is written out. */
#ifdef __OPTIMIZE_SIZE__
error_t
memory_allocator_pop(struct memory_allocator_region_s *region, size_t size,
                     void **addr)
{
  return memory_allocator_pop_align(region, size, SMART_GRANULE, addr);
}
#else
static NOINLINE error_t
pop_large(struct memory_allocator_region_s *region, size_t size, void **addr)
{
  return memory_allocator_pop_align(region, size, SMART_GRANULE, addr);
}

/** Takes the first block out of the list of @tt bin. */
SMART_INLINE void
head_remove(uint32_t *control, uint32_t bin, uint32_t *block)
{
  uint32_t *head = control_head(control, bin);
  uint32_t next = *link_next(block);

  *link_next(head) = next;
  if (next != 0)
    *link_prev(link_block(control, next)) = link_head(control, bin);
  else
    map_flip(control, bin);
}

error_t
memory_allocator_pop(struct memory_allocator_region_s *region, size_t size,
                     void **addr)
{
  uint32_t *control = region->control, *block;
  uint32_t need, bin, link, all;

  assert(size != 0);

  if (unlikely(size > region->limit))
    return pop_large(region, size, addr);

  need = request_size(size);
  bin = bin_of(need);
  link = *control_head(control, bin);
  if (link == 0 || block_size(link_block(control, link)) < need)
    {
      bin = map_above(control, bin);
      link = *control_head(control, bin);
      if (unlikely(link == 0))
        return -ENOMEM;
    }

  block = link_block(control, link);
  *addr = block;
  head_remove(control, bin, block);
  all = block_size(block);
  need = cut_size(all, need);
  used_add(region, need);
  header_write(block, word_make(need, 0));
  rest_put(control, block_after(block, need), all - need);
  return 0;
}
#endif

void
memory_allocator_push(struct memory_allocator_region_s *region, void *addr)
{
  uint32_t *control = region->control, *block = addr, *after;
  uint32_t word = header_word(block), size = word_size(word), other;

  assert((word & SMART_FREE) == 0 && size != 0);

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
  if ((word & SMART_FREE) != 0)
    {
      other = word_size(word);
      cursor_leave(region, after, block);
      size += other;
      free_remove(control, after, other);
    }
  else
    header_write(after, word | SMART_PREV_FREE);
  free_put(control, block, size);
}

size_t
memory_allocator_getsize(const struct memory_allocator_region_s *region,
                         const void *addr)
{
  (void)region;
  return size_bytes(block_size(addr)) - SMART_HEADER;
}

error_t
memory_allocator_resize(struct memory_allocator_region_s *region, void *addr,
                        size_t size)
{
  uint32_t *control = region->control, *block = addr, *after;
  uint32_t word = header_word(block), old = word_size(word);
  uint32_t need, spare = 0, all;

  assert(size != 0);
  assert((word & SMART_FREE) == 0 && old != 0);

  after = block_after(block, old);
  if ((header_word(after) & SMART_FREE) != 0)
    spare = block_size(after);
  all = old + spare;

  if (size > size_bytes(all) || request_size(size) > all)
    return -ENOMEM;

  need = cut_size(all, request_size(size));
  if (need == old)
    return 0;

  if (spare != 0)
    {
      cursor_leave(region, after, block);
      free_remove(control, after, spare);
    }
  header_write(block, word_make(need, word & SMART_PREV_FREE));
  rest_put(control, block_after(block, need), all - need);
  if (spare == 0) /* it shrank: the block behind is in use and stays */
    {
      after = block_after(block, all);
      header_write(after, header_word(after) | SMART_PREV_FREE);
    }
  region->used += size_bytes(need) - size_bytes(old);
  return 0;
}

bool
memory_allocator_fits(const struct memory_allocator_region_s *region,
                      size_t size, size_t align)
{
  return find(region, size, align) != NULL;
}
