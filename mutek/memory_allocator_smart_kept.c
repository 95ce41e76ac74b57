/* engine: blocks in use that a cache keeps, with checks.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A cache links its free blocks through their first words, without the region's
   lock. A caller that still writes to a freed block overwrites a link. So the
   engine marks kept blocks and hides their links:

     kept block  | header, kept variant | link ^ key | mark | ... |

   The key is made of the block's address and the secret of the headers: an
   overwritten link leads out of the region, or to no kept block.

   Invariants:
     I1  the header says that a block is kept exactly while a cache or a batch
         holds it. It changes under the region's lock only;
     I2  a kept block's link and mark are sound at any time: the link is one
         word, and written at once.

   Locks: none of its own. The caller of keep and unkeep holds the region's.

   Left out: a write into a kept block behind its first two words. */

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

static uintptr_t *
word_of(const void *block, enum kept_e word)
{
  return (uintptr_t *)(uintptr_t)block + word;
}

void
memory_allocator_keep(void *block)
{
  smart_cell_t *cell = block;

  assert(!header_kept(cell) && (header_word(cell) & SMART_FREE) == 0);
  memory_allocator_kept_link(block, NULL);
  *word_of(block, KEPT_MARK) = ~key_of(block);
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
  __atomic_store_n(word_of(block, KEPT_LINK), (uintptr_t)next ^ key_of(block),
                   __ATOMIC_RELAXED);
}

bool
memory_allocator_kept_next(const struct memory_allocator_region_s *region,
                           const void *block, void **next)
{
  uintptr_t link = __atomic_load_n(word_of(block, KEPT_LINK), __ATOMIC_RELAXED)
                   ^ key_of(block);

  if (!header_kept(block) || *word_of(block, KEPT_MARK) != ~key_of(block))
    return false;
  if (link != 0
      && (!block_inside(region, (smart_cell_t *)link)
          || !header_kept((smart_cell_t *)link)))
    return false;
  *next = (void *)link;
  return true;
}
