/* engine: the simple engine, a pointer that only moves up.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Each block is cut from the unused end of the region, after the previous
   block. A word before each block holds its usable size:

     start ... | size | payload | size | payload |    not allocated yet   | end
               ^first                  ^before   ^next

   Invariants, after memory_allocator_init():
     I1  first <= next <= end, as distances from start; next + HEADER and every
         payload are multiples of BLOCK_ALIGN;
     I2  next is first + used: the bytes skipped before an aligned block belong
         to it;
     I3  last is 0, or the payload of the block that ends at next; before is the
         value of used before that block was allocated.

   Locks: none; the owner of the region holds its lock.

   Not implemented: free of any block but the newest. After that free there is
   no newest block, so the earlier ones stay allocated. The largest region is
   half of the address space, so that sums do not wrap. */

#include <mutek/memory_allocator.h>

#include <mutek/assert.h>
#include <mutek/bit.h>

/** A header is one word. Units: bytes. */
#define HEADER sizeof(size_t)

/** A header is a word, so blocks have at least a word's alignment. Units:
    bytes. */
#define BLOCK_ALIGN                                                            \
  (MEMORY_ALLOCATOR_ALIGN > HEADER ? MEMORY_ALLOCATOR_ALIGN : HEADER)

/** The flag of a marked block, in the low bit of its header. Sizes are
    multiples of 2 or more. */
#define MARK ((size_t)1)

/** The smallest block with its header. Units: bytes. */
#define BLOCK_MIN ((HEADER + BLOCK_ALIGN) & -BLOCK_ALIGN)

static size_t *
block_header(uintptr_t block)
{
  return (size_t *)(block - HEADER);
}

/** The bytes of a block with its header. @tt size is at most half of the
    address space. */
static size_t
block_stride(size_t size)
{
  return bit_align_up(size + HEADER, BLOCK_ALIGN);
}

/** I2 */
static uintptr_t
region_next(const struct memory_allocator_region_s *region)
{
  return region->first + region->used;
}

/* The bytes from the header of a block of this region to the end. */
static size_t
block_room(const struct memory_allocator_region_s *region, uintptr_t block)
{
  return region->end - (block - HEADER);
}

/** The payload of the next block, or 0 if it does not fit. */
static uintptr_t
block_place(const struct memory_allocator_region_s *region, size_t size,
            size_t align)
{
  uintptr_t block = region_next(region) + HEADER;
  size_t room = block_room(region, block);
  size_t lead = -block & (align - 1);

  if (size > room || block_stride(size) > room
      || lead > room - block_stride(size))
    return 0;
  return block + lead;
}

static void
block_take(struct memory_allocator_region_s *region, uintptr_t block,
           size_t size)
{
  uintptr_t next = block - HEADER + block_stride(size);

  region->before = region->used;
  region->last = block;
  region->used_blocks++;
  region->used = next - region->first;
  *block_header(block) = next - block;
}

error_t
memory_allocator_init_limit(struct memory_allocator_region_s *region,
                            uintptr_t start, size_t size, size_t limit)
{
  size_t pad = -(start + HEADER) & (BLOCK_ALIGN - 1);

  assert(size <= limit);
  if (limit > memory_allocator_size_max())
    return -ERANGE;
  if (size < BLOCK_MIN + pad)
    return -ENOMEM;
  if (limit - 1 > UINTPTR_MAX - start)
    return -ERANGE;

  region->start = start;
  region->end = start + size;
  region->first = start + pad;
  region->most = limit;
  region->last = 0;
  region->used = 0;
  region->used_blocks = 0;
  return 0;
}

size_t
memory_allocator_size_max(void)
{
  return SIZE_MAX / 2;
}

void *
memory_allocator_take_align(struct memory_allocator_region_s *region,
                            size_t size, size_t align)
{
  uintptr_t block;

  assert(size != 0 && bit_is_pow2(align));

  block = block_place(region, size, align);
  if (block != 0)
    block_take(region, block, size);
  return (void *)block;
}

void *
memory_allocator_take(struct memory_allocator_region_s *region, size_t size)
{
  return memory_allocator_take_align(region, size, 1);
}

void
memory_allocator_push(struct memory_allocator_region_s *region, void *addr)
{
  if ((uintptr_t)addr != region->last)
    return;

  region->last = 0;
  region->used_blocks--;
  region->used = region->before;
}

size_t
memory_allocator_getsize(const struct memory_allocator_region_s *region,
                         const void *addr)
{
  (void)region;
  return *block_header((uintptr_t)addr) & ~MARK;
}

void
memory_allocator_mark(struct memory_allocator_region_s *region, void *addr)
{
  (void)region;
  *block_header((uintptr_t)addr) |= MARK;
}

bool
memory_allocator_marked(const struct memory_allocator_region_s *region,
                        const void *addr)
{
  (void)region;
  return (*block_header((uintptr_t)addr) & MARK) != 0;
}

error_t
memory_allocator_resize(struct memory_allocator_region_s *region, void *addr,
                        size_t size)
{
  uintptr_t block = (uintptr_t)addr;
  size_t room = block_room(region, block);

  assert(size != 0);

  if (block != region->last) /* another block follows: keep the size */
    return size <= memory_allocator_getsize(region, addr) ? 0 : -ENOMEM;

  if (size > room || block_stride(size) > room)
    return -ENOMEM;

  *block_header(block) = (block_stride(size) - HEADER)
                         | (*block_header(block) & MARK);
  region->used = block - HEADER + block_stride(size) - region->first;
  return 0;
}

error_t
memory_allocator_reserve(struct memory_allocator_region_s *region,
                         uintptr_t start, size_t size, void **addr)
{
  uintptr_t block = bit_align_down(start, BLOCK_ALIGN);
  size_t room = region->end - start;

  if (size == 0 || size - 1 > UINTPTR_MAX - start)
    return -EINVAL;

  /* The header lies before the range and must not overlap a block. */
  if (start - region->start >= region->end - region->start
      || start - region->start < region_next(region) - region->start + HEADER
      || size > room
      || block_stride(start - block + size) > block_room(region, block))
    return -ENOMEM;

  block_take(region, block, start - block + size);
  *addr = (void *)block;
  return 0;
}

error_t
memory_allocator_extend(struct memory_allocator_region_s *region, size_t size)
{
  size_t old = region->end - region->start;

  if (size == 0)
    return -ENOMEM;
  if (size > region->most - old)
    return -ERANGE;

  region->end += size;
  return 0;
}

bool
memory_allocator_fits(const struct memory_allocator_region_s *region,
                      size_t size, size_t align)
{
  return block_place(region, size, align) != 0;
}

bool
memory_allocator_holds(uintptr_t start, size_t region_size, size_t size,
                       size_t align)
{
  struct memory_allocator_region_s region;

  return memory_allocator_init(&region, start, region_size) == 0
         && memory_allocator_fits(&region, size, align);
}

error_t
memory_allocator_walk(const struct memory_allocator_region_s *region,
                      struct memory_allocator_block_s *block)
{
  (void)region, (void)block;
  return -ENOTSUP;
}

void
memory_allocator_stats(const struct memory_allocator_region_s *region,
                       struct memory_allocator_stats_s *stats)
{
  size_t blocks = bit_align_down(region->end - region->first, BLOCK_ALIGN);

  stats->size = region->end - region->start;
  stats->used = region->used;
  stats->free = blocks - region->used;
  stats->overhead = stats->size - blocks;
  stats->used_blocks = region->used_blocks;
}

void
memory_allocator_stats_empty(uintptr_t start, size_t region_size,
                             struct memory_allocator_stats_s *stats)
{
  struct memory_allocator_region_s region;

  *stats = (struct memory_allocator_stats_s){
    .size = region_size,
    .overhead = region_size,
  };
  if (memory_allocator_init(&region, start, region_size) == 0)
    memory_allocator_stats(&region, stats);
}

/* The engine records only its newest block, so it does not detect a pointer
   into the middle of an older one. */
enum memory_allocator_fault_e
memory_allocator_inspect(const struct memory_allocator_region_s *region,
                         const void *addr)
{
  uintptr_t block = (uintptr_t)addr;

  if (block - region->start >= region->end - region->start)
    return MEMORY_ALLOCATOR_FOREIGN;
  if ((block & (BLOCK_ALIGN - 1)) != 0)
    return MEMORY_ALLOCATOR_MISALIGNED;
  if (block - region->first < HEADER)
    return MEMORY_ALLOCATOR_INTERIOR;
  if (block - region->first >= region->used)
    return MEMORY_ALLOCATOR_FREED;
  return MEMORY_ALLOCATOR_OK;
}

/* Checks the counters only. */
enum memory_allocator_fault_e
memory_allocator_check(struct memory_allocator_region_s *region, size_t blocks,
                       bool *done, uintptr_t *where)
{
  bool sound = region->used <= region->end - region->first;

  *done = blocks != 0;
  if (sound || blocks == 0)
    return MEMORY_ALLOCATOR_OK;
  *where = region_next(region);
  return MEMORY_ALLOCATOR_DAMAGED;
}
