/* engine: checks a block or a whole region of the smart engine.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A block is sound if everything that an operation would read from it obeys the
   invariants of memory_allocator_smart.c. No pointer is followed before it is
   checked to lie in the region, so a damaged region is reported and does no
   harm. For each block, sound means:
     - its header is valid: with CONFIG_MUTEK_MEM_CHECK, exactly as written;
     - it ends at the end mark or before;
     - the next header is valid and shows whether this block is free;
     - a free block: its tag is a copy of its word; if it is in a list, its
       neighbours there link back to it; the next block is in use;
     - if the header shows a free block before it: the tag of that block leads
       to a header with the same word.
   A valid header with a wrong size may lead from one block to another and skip
   blocks. So the check counts the blocks in use and their bytes, and compares
   them with the region's counters.

   Invariants:
     I1  inspect returns MEMORY_ALLOCATOR_OK only if the block and its free
         neighbours, all that push and resize access, are sound;
     I2  between two calls of check, the cursor is the start of a block, or 0.
         Push and resize move it when that block is merged. Without
         CONFIG_MUTEK_MEM_CHECK they do not, and a check walks to the end;
     I3  seen and seen_blocks count the blocks in use before the cursor.

   Locks: none; the owner of the region holds its lock.

   Not detected: a valid header that an earlier region left at the same address,
   or an old one that was written back; a block in a list of the wrong bin. */

#include "memory_allocator_smart.h"

#include <mutek/memory_allocator.h>
#include <mutek/memory_allocator_cache.h>

/** Returns whether a link leads to a block or, with @tt head, to a head that
    links to a block. */
static bool
link_sound(const struct memory_allocator_region_s *region, smart_cell_t link,
           bool head)
{
  smart_cell_t *control = region->control;
  smart_cell_t distance = link_distance(control, link);

  if (head && distance != 0 && distance < *control_bound(control)
      && distance % SMART_LINK_HEAD == 0)
    return true;
  return block_inside(region, link_block(control, link));
}

static bool
links_sound(const struct memory_allocator_region_s *region, smart_cell_t *block)
{
  smart_cell_t *control = region->control;
  smart_cell_t link = link_make(control, block);
  smart_cell_t next = *link_next(block), prev = *link_prev(block);

  if (!link_sound(region, prev, true)
      || *link_next(link_block(control, prev)) != link)
    return false;
  return next == 0
         || (link_sound(region, next, false)
             && *link_prev(link_block(control, next)) == link);
}

/** @tt block lies in the region. */
static bool
header_sound(const struct memory_allocator_region_s *region,
             const smart_cell_t *block)
{
  size_t size = block_size(block);

  return header_valid(block) && size >= SMART_BLOCK_MIN
         && size_bytes(size) <= region->next - (uintptr_t)block;
}

/** The block before @tt block, as its tag says; NULL if the tag is no copy of a
    header. block_sound() checks that it is free and ends at @tt block. */
static smart_cell_t *
front_block(const struct memory_allocator_region_s *region, smart_cell_t *block)
{
  smart_cell_t word, *front;

  if (region->first == (uintptr_t)block)
    return NULL;

  word = *tag_before(block);
  if (size_bytes(word_size(word)) > (uintptr_t)block - region->first)
    return NULL;

  front = block_before(block, word_size(word));
  return header_sound(region, front) && header_word(front) == word ? front
                                                                   : NULL;
}

/** @tt block lies in the region. */
static bool
block_sound(const struct memory_allocator_region_s *region, smart_cell_t *block)
{
  smart_cell_t word = header_word(block), *after;
  size_t size = word_size(word);

  if (!header_sound(region, block))
    return false;

  after = block_after(block, size);
  if (!header_valid(after)
      || ((header_word(after) & SMART_PREV_FREE) != 0)
             != ((word & SMART_FREE) != 0))
    return false;

  if ((word & SMART_PREV_FREE) != 0)
    return (word & SMART_FREE) == 0 && front_block(region, block) != NULL;
  if ((word & SMART_FREE) == 0)
    return true;
  return *tag_before(after) == word && (header_word(after) & SMART_FREE) == 0
         && (size < SMART_LISTED_MIN || links_sound(region, block));
}

/** Returns whether everything that a free of this block would access is sound
    (I1). */
static bool
used_sound(const struct memory_allocator_region_s *region, smart_cell_t *block)
{
  smart_cell_t word = header_word(block), *after;

  if ((word & SMART_FREE) != 0 || !block_sound(region, block))
    return false;

  if ((word & SMART_PREV_FREE) != 0
      && !block_sound(region, front_block(region, block)))
    return false;

  after = block_after(block, word_size(word));
  return (header_word(after) & SMART_FREE) == 0
         || (block_inside(region, after) && block_sound(region, after));
}

/** Returns the fault of a pointer into the region that is not a sound block in
    use. Walks from the first block: the caller is about to stop the machine. */
static enum memory_allocator_fault_e
block_fault(const struct memory_allocator_region_s *region,
            const smart_cell_t *wrong)
{
  smart_cell_t *block = (smart_cell_t *)region->first;
  smart_cell_t *after;

  for (;; block = after)
    {
      if (!header_sound(region, block))
        return MEMORY_ALLOCATOR_DAMAGED;
      after = block_after(block, block_size(block));
      if ((uintptr_t)wrong - region->first < (uintptr_t)after - region->first
          || (uintptr_t)after == region->next)
        break;
    }

  if ((header_word(block) & SMART_FREE) == 0)
    return wrong == block ? MEMORY_ALLOCATOR_DAMAGED
                          : MEMORY_ALLOCATOR_INTERIOR;
  if (wrong == block)
    return MEMORY_ALLOCATOR_FREED;
  return header_valid(wrong) && (header_word(wrong) & SMART_FREE) != 0
             ? MEMORY_ALLOCATOR_FREED
             : MEMORY_ALLOCATOR_INTERIOR;
}

enum memory_allocator_fault_e
memory_allocator_inspect(const struct memory_allocator_region_s *region,
                         const void *addr)
{
  uintptr_t block = (uintptr_t)addr;

  if (region_is_wide(region))
    return memory_allocator_wide_inspect(region, addr);
  if (block - region->start >= region->end - region->start)
    return MEMORY_ALLOCATOR_FOREIGN;
  if (block % SMART_GRANULE != 0)
    return MEMORY_ALLOCATOR_MISALIGNED;
  if (!block_inside(region, (smart_cell_t *)block))
    return MEMORY_ALLOCATOR_INTERIOR; /* bookkeeping, or the trimmed end */
  if (header_kept((smart_cell_t *)block))
    return MEMORY_ALLOCATOR_FREED;
  if (used_sound(region, (smart_cell_t *)block))
    return MEMORY_ALLOCATOR_OK;
  return block_fault(region, (smart_cell_t *)block);
}

/** Returns whether the link to the last block without a list is sound. */
static bool
last_sound(const struct memory_allocator_region_s *region)
{
  smart_cell_t *control = region->control, link = *control_last(control);
  smart_cell_t *block = link_block(control, link);

  return link == 0
         || (link_sound(region, link, false) && header_sound(region, block)
             && (header_word(block) & SMART_FREE) != 0
             && block_size(block) < SMART_LISTED_MIN);
}

/** Returns whether each bit of the map matches its head, and each head starts a
    list. */
static bool
heads_sound(const struct memory_allocator_region_s *region)
{
  smart_cell_t *control = region->control;
  uint32_t bins = control_bins(control);

  for (uint32_t bin = 1; bin <= bins; bin++)
    {
      smart_cell_t *head = control_head(control, bin);
      bool last = SMART_LISTED_MIN > 1 && head == control_last(control);
      smart_cell_t link = last ? 0 : *head;
      bool bit = (*control_map(control, bin) >> bin % SMART_MAP_BITS & 1) != 0;

      if (bit != (link != 0 || bin == bins))
        return false;
      if (link != 0
          && (bin == bins || !link_sound(region, link, false)
              || *link_prev(link_block(control, link))
                     != link_head(control, bin)))
        return false;
    }
  return true;
}

/** Returns whether the link and mark of a kept block are intact. @tt where
    receives the damaged block. */
#if defined CONFIG_MUTEK_MEM_CHECK && defined CONFIG_MUTEK_MEM_CPU_CACHE       \
    && !defined SMART_WIDE
static bool
kept_sound(const struct memory_allocator_region_s *region,
           const smart_cell_t *block, uintptr_t *where)
{
  void *next;

  if (!header_kept(block) || memory_allocator_kept_next(region, block, &next))
    return true;
  *where = (uintptr_t)next;
  return false;
}
#else
static bool
kept_sound(const struct memory_allocator_region_s *region,
           const smart_cell_t *block, uintptr_t *where)
{
  (void)region;
  (void)block;
  (void)where;
  return true;
}
#endif

/** Returns whether the payload of the used block at @tt at contains a header of
   a block in use. Then its size is wrong and it swallowed that block. */
static bool
block_swallows(uintptr_t at)
{
  smart_cell_t *block = (smart_cell_t *)at;
  smart_cell_t *end = block_after(block, block_size(block));

  for (smart_cell_t *in = block_after(block, 1); in != end;
       in = block_after(in, 1))
    if (header_valid(in) && (header_word(in) & SMART_FREE) == 0
        && block_size(in) != 0 && block_after(in, block_size(in)) <= end)
      return true;
  return false;
}

/** The block to report when blocks are missing although each block is sound. It
   is the first that swallowed another, or else the list heads. */
static uintptr_t
missing_block(const struct memory_allocator_region_s *region)
{
  uintptr_t at = region->first;

  for (; _CONFIG_MUTEK_MEM_CHECK != 0 && at != region->next;
       at = (uintptr_t)block_after((smart_cell_t *)at,
                                   block_size((smart_cell_t *)at)))
    if ((header_word((smart_cell_t *)at) & SMART_FREE) == 0
        && block_swallows(at))
      return at;
  return (uintptr_t)region->control;
}

/** Returns whether the counts match the region's, and the heads are sound. */
static bool
end_sound(const struct memory_allocator_region_s *region, uintptr_t *where)
{
  smart_cell_t *mark = (smart_cell_t *)region->next;

  *where = (uintptr_t)region->control;
  if (region->seen != region->used
      || region->seen_blocks != region->used_blocks)
    {
      *where = missing_block(region);
      return false;
    }
  return (SMART_LISTED_MIN == 1 || last_sound(region)) && heads_sound(region)
         && header_word(mark) == (header_word(mark) & SMART_PREV_FREE);
}

/** Where a check starts or resumes. */
static uintptr_t
check_start(struct memory_allocator_region_s *region)
{
  uintptr_t at = region->cursor;

  region->cursor = 0;
  if (at == 0)
    region->seen = region->seen_blocks = 0;
  return at != 0 ? at : region->first;
}

enum memory_allocator_fault_e
memory_allocator_check(struct memory_allocator_region_s *region, size_t blocks,
                       bool *done, uintptr_t *where)
{
  size_t left = cursor_blocks(blocks);
  uintptr_t at;

  if (region_is_wide(region))
    return memory_allocator_wide_check(region, blocks, done, where);
  *done = false;
  at = check_start(region);
  if (left == 0)
    return MEMORY_ALLOCATOR_OK;

  for (; left != 0 && at != region->next; left--)
    {
      smart_cell_t *block = (smart_cell_t *)at;
      size_t size = block_size(block);

      *where = at;
      if (!block_sound(region, block) || !kept_sound(region, block, where))
        return MEMORY_ALLOCATOR_DAMAGED;
      if ((header_word(block) & SMART_FREE) == 0)
        {
          region->seen += size_bytes(size);
          region->seen_blocks++;
        }
      at = (uintptr_t)block_after(block, size);
    }
  if (at != region->next)
    {
      region->cursor = at;
      return MEMORY_ALLOCATOR_OK;
    }

  *done = true;
  return end_sound(region, where) ? MEMORY_ALLOCATOR_OK
                                  : MEMORY_ALLOCATOR_DAMAGED;
}
