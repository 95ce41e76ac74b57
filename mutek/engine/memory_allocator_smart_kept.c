/* engine: blocks that a per-CPU cache keeps, with checks.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A per-CPU cache links its free blocks through their first words, without the
   region's lock. A caller that writes to a freed block may overwrite a link. So
   the engine marks kept blocks and encodes their links:

     kept block  | header, kept variant | link * key | mark | ... |

   The key is derived from the block's address and the secret of the headers. A
   link is also multiplied. So a flipped bit makes it point far outside the
   region, not to a kept block at a distance of a power of two. The mark
   contains the block's size, so that a header with another size is detected.

   Invariants:
     I1  the header shows that a block is kept exactly while a cache or a batch
         holds it; it changes only under the region's lock;
     I2  a kept block's link and mark are valid at any time: the link is one
         word, written by one store.

   Locks: none. The caller holds the region's lock, except to set a link.

   Not detected: a write into a kept block after its first two words; an old
   link of the same block, written back. */

#include "memory_allocator_smart.h"

#include <mutek/assert.h>
#include <mutek/memory_allocator_cache.h>

/* The words of a kept block. */
enum kept_e
{
  KEPT_LINK,
  KEPT_MARK,
};

static uintptr_t
key_of(const void *block)
{
  uintptr_t key = (uintptr_t)block ^ (uintptr_t)memory_allocator_secret;

  key = key * 0x9e3779b1u ^ (uintptr_t)(memory_allocator_secret >> 32);
  return key ^ key >> 15;
}

/* A factor and its inverse modulo 2^n. */
#define LINK_FACTOR ((uintptr_t)0x9e3779b97f4a7c15)
#define LINK_INVERSE ((uintptr_t)0xf1de83e19937733d)
static_assert((uintptr_t)(LINK_FACTOR *LINK_INVERSE) == 1,
              "a link that was written can be read");

static uintptr_t *
word_of(const void *block, enum kept_e word)
{
  return (uintptr_t *)(uintptr_t)block + word;
}

static uintptr_t
mark_of(const smart_cell_t *block)
{
  return ~key_of(block) ^ block_size(block) * LINK_FACTOR;
}

void
memory_allocator_keep(void *block)
{
  smart_cell_t *cell = block;

  assert(!header_kept(cell) && (header_word(cell) & SMART_FREE) == 0);
  memory_allocator_kept_link(block, NULL);
  *word_of(block, KEPT_MARK) = mark_of(cell);
  header_keep(cell, true);
}

void
memory_allocator_unkeep(void *block)
{
  assert(header_kept(block));
  header_keep(block, false);
  *word_of(block, KEPT_LINK) = 0;
  *word_of(block, KEPT_MARK) = 0;
}

void
memory_allocator_kept_link(void *block, const void *next)
{
  __atomic_store_n(word_of(block, KEPT_LINK),
                   ((uintptr_t)next ^ key_of(block)) * LINK_FACTOR,
                   __ATOMIC_RELAXED);
}

bool
memory_allocator_kept_next(const struct memory_allocator_region_s *region,
                           const void *block, void **next)
{
  uintptr_t word = __atomic_load_n(word_of(block, KEPT_LINK), __ATOMIC_RELAXED);
  uintptr_t link = word * LINK_INVERSE ^ key_of(block);

  *next = (void *)(uintptr_t)block;
  if (!header_kept(block) || *word_of(block, KEPT_MARK) != mark_of(block))
    return false;
  if (link != 0 && !block_inside(region, (smart_cell_t *)link))
    return false;
  *next = (void *)link;
  return link == 0 || header_kept((smart_cell_t *)link);
}
