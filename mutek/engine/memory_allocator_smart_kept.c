/* engine: blocks in use that a cache keeps, with checks.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A cache links its free blocks through their first words, without the region's
   lock. A caller that still writes to a freed block overwrites a link. So the
   engine marks kept blocks and hides their links:

     kept block  | header, kept variant | link * key | mark | ... |

   The key is made of the block's address and the secret of the headers. A link
   is multiplied besides: with one bit inverted it leads far out of the region,
   and not to the kept block that lies a power of two away. The mark includes
   the block's size, so that a header of another size is not taken for this
   block's.

   Invariants:
     I1  the header says that a block is kept exactly while a cache or a batch
         holds it. It changes under the region's lock only;
     I2  a kept block's link and mark are sound at any time: the link is one
         word, and written at once.

   Locks: none of its own. The caller holds the region's, but to set a link.

   Left out: a write into a kept block behind its first two words; a link that
   the same block had before, written back. */

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

/* A multiplication that another one undoes. */
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
