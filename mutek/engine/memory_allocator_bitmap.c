/* engine: the bitmap engine, two bits per granule and no headers.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The lists and the search are those of the smart engine. Two bits per granule,
   outside the blocks, replace its headers. So a small block has an overhead of
   a quarter of a byte per 8 bytes, instead of 4 bytes. Its mean and worst costs
   are about one and a half times those of the smart engine.

   Invariants, after memory_allocator_init_limit() and between calls:
     I1  blocks are contiguous from granule 1 to the end mark. S is set for
         their first granules, the end mark and granule 0, and for no others;
     I2  U is set for the first and the last granule of each block in use, for
   the end mark and for granule 0. It is clear for the first and the last
         granule of each free block;
     I3  no two free blocks are adjacent;
     I4  each free block is in the list of its bin. There is a bin for every
         size up to that of the region when fully extended;
     I5  a bit of the map is set exactly if its list is not empty. The guard,
         the bit after the last bin, is always set and its head is 0, so every
         search ends;
     I6  the first block of a list had a lower address than the second when the
     later of them was inserted;
     I7  used is the size of all blocks in use, used_blocks their number.

   Locks: none; the owner of the region holds its lock.

   A request that finds nothing starts a second search before it fails, as in
   the smart engine. By I6, a block that was just freed is one of the first two
   of its list.

   Not implemented: the omissions of the smart engine; regions of more than 2^30
   granules.
 */

#include "memory_allocator_bitmap.h"

#include <mutek/assert.h>
#include <mutek/bit.h>

BIN_INLINE void
map_flip(const struct memory_allocator_region_s *region, uint32_t bin)
{
  *list_map(region, bin) ^= (uintptr_t)1 << bin % BITMAP_MAP_BITS;
}

/** The next nonempty bin after @tt bin, or the guard (I5). */
BIN_INLINE uint32_t
map_above(const struct memory_allocator_region_s *region, uint32_t bin)
{
  uintptr_t *map = list_map(region, bin);
  uintptr_t bits = *map & (uintptr_t)-2 << bin % BITMAP_MAP_BITS;
  uint32_t base = bin & -BITMAP_MAP_BITS;

  while (bits == 0)
    {
      bits = *--map;
      base += BITMAP_MAP_BITS;
    }
  return base + (uint32_t)__builtin_ctzl(bits);
}

BIN_INLINE void
list_remove(const struct memory_allocator_region_s *region, uint32_t granule,
            uint32_t size)
{
  uint32_t *node = node_of(region, granule), next = node[0], prev = node[1];

  if (next != 0)
    node_of(region, next)[1] = prev;
  if (prev != 0)
    node_of(region, prev)[0] = next;
  else
    {
      uint32_t bin = bin_of_32(size);

      *list_head(region, bin) = next;
      if (next == 0)
        map_flip(region, bin);
    }
}

BIN_INLINE void
list_insert(const struct memory_allocator_region_s *region, uint32_t granule,
            uint32_t size)
{
  uint32_t bin = bin_of_32(size), *head = list_head(region, bin);
  uint32_t *node = node_of(region, granule), next = *head, prev = 0;

  if (next == 0)
    map_flip(region, bin);
  if (next - 1 < granule) /* I6: a lower first block */
    {
      prev = next;
      head = &node_of(region, prev)[0];
      next = *head;
    }
  *head = granule;
  node[0] = next;
  node[1] = prev;
  if (next != 0)
    node_of(region, next)[1] = granule;
}

/** Makes a free block. S is set for its start; both neighbours are in use. */
BIN_INLINE void
free_put(const struct memory_allocator_region_s *region, uint32_t granule,
         uint32_t size)
{
  uint32_t last = granule + size - 1;

  bits_of(region, granule)[1] &= ~bit_of(granule);
  bits_of(region, last)[1] &= ~bit_of(last);
  if (size > 1)
    {
      node_of(region, granule + 1)[0] = size;
      node_of(region, last)[1] = size;
    }
  list_insert(region, granule, size);
}

BIN_INLINE void
block_use(const struct memory_allocator_region_s *region, uint32_t granule,
          uint32_t size)
{
  uint32_t last = granule + size - 1;

  if (used_long(granule, size))
    bits_of(region, granule)[3] = BITMAP_LONG | size;
  else if (size > 2)
    bits_of(region, granule + 1)[1] &= ~bit_of(granule + 1);
  bits_of(region, granule)[1] |= bit_of(granule);
  bits_of(region, last)[1] |= bit_of(last);
}

BIN_INLINE void *
block_cut(struct memory_allocator_region_s *region, uint32_t granule,
          uint32_t lead, uint32_t size)
{
  uint32_t all = free_size(region, granule), taken = granule + lead;

  list_remove(region, granule, all);
  if (lead != 0)
    {
      bits_of(region, taken)[0] |= bit_of(taken);
      free_put(region, granule, lead);
    }
  all -= lead;
  if (all != size)
    {
      bits_of(region, taken + size)[0] |= bit_of(taken + size);
      free_put(region, taken + size, all - size);
    }
  block_use(region, taken, size);
  region->used += size_bytes(size);
  region->used_blocks++;
  return (void *)granule_addr(region, taken);
}

void
memory_allocator_bitmap_use(struct memory_allocator_region_s *region,
                            uint32_t granule, uint32_t size)
{
  block_use(region, granule, size);
}

void *
memory_allocator_bitmap_cut(struct memory_allocator_region_s *region,
                            uint32_t granule, uint32_t lead, uint32_t size)
{
  return block_cut(region, granule, lead, size);
}

BIN_INLINE bool
block_serves(const struct memory_allocator_region_s *region, uint32_t granule,
             uint32_t size, size_t align)
{
  return free_size(region, granule) - size
             >= granule_lead(region, granule, align)
         && free_size(region, granule) >= size;
}

/** Returns a block that fits, or 0. It checks the first block of the own bin
    and of the next nonempty bin. Then it takes a block from a bin whose blocks
    fit at any address.
 */
BIN_INLINE uint32_t
find(const struct memory_allocator_region_s *region, size_t bytes, size_t align)
{
  uint32_t size, bin, granule;

  if (bytes > region->limit)
    return 0;
  size = request_size(bytes);
  bin = bin_of_32(size);
  granule = *list_head(region, bin);
  if (granule != 0 && block_serves(region, granule, size, align))
    return granule;

  bin = map_above(region, bin);
  granule = *list_head(region, bin);
  if (granule == 0 || block_serves(region, granule, size, align))
    return granule;

  if (align > region->limit || bytes > region->limit - align)
    return 0;
  bin = bin_of_32(request_size(bytes + align - BITMAP_GRANULE));
  return *list_head(region, map_above(region, bin));
}

/** The first block that fits, of @tt looks blocks from @tt granule on, or 0. */
BIN_INLINE uint32_t
list_find(const struct memory_allocator_region_s *region, uint32_t granule,
          uint32_t size, size_t align, uint32_t looks)
{
  for (; granule != 0 && looks != 0; looks--)
    {
      if (block_serves(region, granule, size, align))
        return granule;
      granule = node_of(region, granule)[0];
    }
  return 0;
}

/** The second search, before a request fails. Returns a block that fits, or 0.
   It checks the first blocks of the own bin, then of the next bins. Their
   blocks fit an aligned request only at some addresses. */
static uint32_t
find_more(const struct memory_allocator_region_s *region, size_t bytes,
          size_t align)
{
  uint32_t lists = BIN_LISTS, size, bin, granule, found;

  if (bytes > region->limit)
    return 0;
  size = request_size(bytes);
  bin = bin_of_32(size);
  granule = *list_head(region, bin);
  found = list_find(region, granule, size, align, BIN_LOOKS);
  while (found == 0 && lists-- != 0)
    {
      bin = map_above(region, bin);
      granule = *list_head(region, bin);
      if (granule == 0)
        break;
      found = list_find(region, granule, size, align, BIN_LOOKS_NEXT);
    }
  return found;
}

/** Slow path: the first search found nothing. */
static NOINLINE void *
take_more(struct memory_allocator_region_s *region, size_t size, size_t align)
{
  uint32_t granule = find_more(region, size, align);

  if (granule == 0)
    return NULL;
  return memory_allocator_bitmap_cut(region, granule,
                                     granule_lead(region, granule, align),
                                     request_size(size));
}

void *
memory_allocator_take_align(struct memory_allocator_region_s *region,
                            size_t size, size_t align)
{
  uint32_t granule;

  assert(size != 0);
  assert(bit_is_pow2(align));

  granule = find(region, size, align);
  if (unlikely(granule == 0))
    return take_more(region, size, align);
  return block_cut(region, granule, granule_lead(region, granule, align),
                   request_size(size));
}

void *
memory_allocator_take(struct memory_allocator_region_s *region, size_t size)
{
  uint32_t granule;

  assert(size != 0);

  granule = find(region, size, 1);
  if (unlikely(granule == 0))
    return take_more(region, size, 1);
  return block_cut(region, granule, 0, request_size(size));
}

void
memory_allocator_push(struct memory_allocator_region_s *region, void *addr)
{
  uint32_t granule = granule_of(region, (uintptr_t)addr);
  uint32_t end = used_end(region, granule), size = end - granule, other;

  assert(granule_starts(region, granule) && granule_used(region, granule));

  region->used -= size_bytes(size);
  region->used_blocks--;
  if (!granule_used(region, granule - 1))
    {
      other = free_size_before(region, granule - 1);
      bits_of(region, granule)[0] &= ~bit_of(granule);
      granule -= other;
      size += other;
      list_remove(region, granule, other);
    }
  if (!granule_used(region, end))
    {
      other = free_size(region, end);
      bits_of(region, end)[0] &= ~bit_of(end);
      size += other;
      list_remove(region, end, other);
    }
  free_put(region, granule, size);
}

size_t
memory_allocator_getsize(const struct memory_allocator_region_s *region,
                         const void *addr)
{
  uint32_t granule = granule_of(region, (uintptr_t)addr);

  return size_bytes(used_end(region, granule) - granule);
}

/** The word that holds the mark of a block in use, of at least three
    granules. */
static uint32_t *
mark_word(const struct memory_allocator_region_s *region, uint32_t granule,
          uint32_t size)
{
  return used_long(granule, size) ? &bits_of(region, granule)[3]
                                  : &bits_of(region, granule + 1)[1];
}

static uint32_t
mark_bit(uint32_t granule, uint32_t size)
{
  return used_long(granule, size) ? BITMAP_MARK : bit_of(granule + 1);
}

void
memory_allocator_mark(struct memory_allocator_region_s *region, void *addr)
{
  uint32_t granule = granule_of(region, (uintptr_t)addr);
  uint32_t size = used_end(region, granule) - granule;

  if (size > 2)
    *mark_word(region, granule, size) |= mark_bit(granule, size);
}

bool
memory_allocator_marked(const struct memory_allocator_region_s *region,
                        const void *addr)
{
  uint32_t granule = granule_of(region, (uintptr_t)addr);
  uint32_t size = used_end(region, granule) - granule;

  return size > 2
         && (*mark_word(region, granule, size) & mark_bit(granule, size)) != 0;
}

error_t
memory_allocator_resize(struct memory_allocator_region_s *region, void *addr,
                        size_t size)
{
  uint32_t granule = granule_of(region, (uintptr_t)addr);
  uint32_t end = used_end(region, granule), old = end - granule, all = old;
  bool marked = memory_allocator_marked(region, addr);
  uint32_t need;

  assert(size != 0);
  if (!granule_used(region, end))
    all += free_size(region, end);
  if (size > size_bytes(all))
    return -ENOMEM;

  need = request_size(size);
  if (need == old)
    return 0;
  if (all != old)
    {
      list_remove(region, end, all - old);
      bits_of(region, end)[0] &= ~bit_of(end);
    }
  if (all != need)
    {
      bits_of(region, granule + need)[0] |= bit_of(granule + need);
      free_put(region, granule + need, all - need);
    }
  block_use(region, granule, need);
  if (marked)
    memory_allocator_mark(region, addr);
  region->used += size_bytes(need) - size_bytes(old);
  return 0;
}

bool
memory_allocator_fits(const struct memory_allocator_region_s *region,
                      size_t size, size_t align)
{
  return find(region, size, align) != 0 || find_more(region, size, align) != 0;
}
