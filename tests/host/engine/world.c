/* tests: one region of an engine and all that must be true of it.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Invariants of a world:
     I1  a slot with an address is a block that the engine handed out and did
         not get back; count says how many;
     I2  its first size bytes hold fill; all bytes of the buffer outside the
         region hold 0xee. */

#include "world.h"

#include <string.h>

#define UNTOUCHED 0xee
#define HEADER_MAX (2 * sizeof(uint64_t)) /* of any engine */

/** A promise that only holds where every block can be given back. */
#define FREES (MEMORY_ALLOCATOR_FREES)

_Alignas(64) uint8_t world_bytes[WORLD_BUFFER];

static bool
bytes_are(const uint8_t *bytes, size_t size, uint8_t value)
{
  for (size_t i = 0; i < size; i++)
    if (bytes[i] != value)
      return false;
  return true;
}

static struct world_block_s *
slot_find(struct world_s *world)
{
  for (size_t i = 0; i < WORLD_BLOCKS; i++)
    if (world->blocks[i].addr == NULL)
      return &world->blocks[i];
  return NULL;
}

error_t
world_init(struct world_s *world, size_t offset, size_t size, size_t limit)
{
  struct memory_allocator_stats_s stats, empty;
  uintptr_t start = (uintptr_t)world_bytes + offset;
  error_t err;

  memset(world_bytes, UNTOUCHED, sizeof world_bytes);
  memset(world, 0, sizeof *world);
  world->offset = offset;
  world->size = size;
  world->limit = limit;
  err = memory_allocator_init_limit(&world->region, start, size, limit);
  if (err != 0)
    return err;

  memory_allocator_stats(&world->region, &stats);
  memory_allocator_stats_empty(start, size, &empty);
  world->overhead = stats.overhead;
  if (size == limit && memcmp(&stats, &empty, sizeof stats) != 0)
    return -EBADDATA;
  return 0;
}

static const char *
block_wrong(const struct world_s *world, const struct world_block_s *block)
{
  uintptr_t addr = (uintptr_t)block->addr;

  if (addr % MEMORY_ALLOCATOR_ALIGN != 0 || addr % block->align != 0)
    return "a block is not aligned";
  if (memory_allocator_getsize(&world->region, block->addr) < block->size)
    return "getsize is less than was asked for";
  if (addr < world->region.start || block->size > world->region.end - addr)
    return "a block lies outside the region";
  if (!bytes_are(block->addr, block->size, block->fill))
    return "the content of a block changed";
  if (memory_allocator_marked(&world->region, block->addr) != block->marked)
    return "a block lost its mark, or has one that nobody made";
  if (memory_allocator_inspect(&world->region, block->addr)
      != MEMORY_ALLOCATOR_OK)
    return "inspect does not know a block";
  return NULL;
}

static const char *
stats_wrong(const struct world_s *world)
{
  struct memory_allocator_stats_s stats;

  memory_allocator_stats(&world->region, &stats);
  if (stats.size != world->size)
    return "the size is not what was given";
  if (stats.used + stats.free + stats.overhead != stats.size)
    return "used, free and overhead do not make the size";
  if (stats.used != world->region.used)
    return "used is not what the region says";
  if (FREES && stats.used_blocks != world->count)
    return "the blocks were miscounted";
  if (FREES && stats.overhead != world->overhead)
    return "the overhead changed";
  if (FREES && world->count == 0 && stats.used != 0)
    return "something is used and no block is alive";
  return NULL;
}

static const char *
check_wrong(const struct world_s *world)
{
  struct memory_allocator_region_s copy = world->region;
  uintptr_t where = 0;
  bool done = false;

  if (memory_allocator_check(&copy, 0, &done, &where) != MEMORY_ALLOCATOR_OK
      || done)
    return "a check that starts over says something";
  if (memory_allocator_check(&copy, SIZE_MAX, &done, &where)
      != MEMORY_ALLOCATOR_OK)
    return "check finds damage";
  return done ? NULL : "check does not come to the end";
}

static bool
is_alive(const struct world_s *world, const void *addr)
{
  for (size_t i = 0; i < WORLD_BLOCKS; i++)
    if (addr == world->blocks[i].addr)
      return true;
  return false;
}

/* From first to next, each block once; between two lies what lies behind the
   last, a header or nothing. */
static const char *
blocks_wrong(const struct world_s *world)
{
  const struct memory_allocator_region_s *region = &world->region;
  struct memory_allocator_block_s block = { .used = true }, last = block;
  uintptr_t next = region->first;
  size_t used = 0, between = HEADER_MAX + 1;
  error_t err;

  while ((err = memory_allocator_walk(region, &block)) == 0)
    {
      size_t gap = (uintptr_t)block.addr - next;

      if (last.addr == NULL ? gap != 0 : gap > HEADER_MAX)
        return "a walk leaves bytes out, or goes back";
      if (last.addr != NULL && between <= HEADER_MAX && gap != between)
        return "what lies between blocks differs";
      if (last.addr != NULL)
        between = gap;
      if (!block.used && !last.used)
        return "two free blocks lie side by side";
      if (block.used && !is_alive(world, block.addr))
        return "a walk meets a block in use that nobody has";
      used += block.used;
      next = (uintptr_t)block.addr + block.size;
      last = block;
    }
  if (err == -ENOTSUP)
    return FREES ? "blocks that can be freed are not walked" : NULL;
  if (err != -ENOENT || memory_allocator_walk(region, &block) != -ENOENT
      || block.addr != last.addr)
    return "a walk does not end";
  if (region->next - next > HEADER_MAX
      || (between <= HEADER_MAX && region->next - next != between))
    return "a walk misses the last bytes";
  return used == world->count ? NULL : "a walk misses a block in use";
}

const char *
world_wrong(const struct world_s *world)
{
  size_t end = world->offset + world->size;
  const char *wrong = walk_wrong(&world->region);

  if (wrong == NULL)
    wrong = stats_wrong(world);
  if (wrong == NULL)
    wrong = check_wrong(world);
  if (wrong == NULL)
    wrong = blocks_wrong(world);
  for (size_t i = 0; i < WORLD_BLOCKS && wrong == NULL; i++)
    if (world->blocks[i].addr != NULL)
      wrong = block_wrong(world, &world->blocks[i]);
  if (wrong != NULL)
    return wrong;

  /* Beyond the margin nothing is looked at each time: it is a lot. */
  if (!bytes_are(world_bytes + world->offset - WORLD_MARGIN, WORLD_MARGIN,
                 UNTOUCHED)
      || !bytes_are(world_bytes + end, WORLD_MARGIN, UNTOUCHED))
    return "a byte outside the region was written";
  return NULL;
}

static void
block_fill(struct world_s *world, struct world_block_s *block)
{
  block->fill = ++world->fill;
  memset(block->addr, block->fill, block->size);
}

const char *
world_pop(struct world_s *world, size_t size, size_t align)
{
  struct world_block_s *block = slot_find(world);
  uintptr_t start = world->region.start;
  void *const nothing = &start;
  void *addr = nothing;
  bool fits = memory_allocator_fits(&world->region, size, align);
  bool plain = world->limit == world->size; /* as holds would lay it out */
  bool holds = memory_allocator_holds(start, world->size, size, align);
  error_t err;

  if (block == NULL)
    return NULL;
  err = align == 1
            ? memory_allocator_pop(&world->region, size, &addr)
            : memory_allocator_pop_align(&world->region, size, align, &addr);
  if (fits != (err == 0))
    return "fits and pop do not agree";
  if (err != 0 && (err != -ENOMEM || addr != nothing))
    return "a refusal is not -ENOMEM, or wrote an address";
  if (FREES && world->count == 0 && plain && holds != fits)
    return "holds and fits do not agree on an empty region";
  if (err == 0 && !holds && plain)
    return "holds denies what was served";
  if (err != 0)
    return NULL;

  *block = (struct world_block_s){ .addr = addr, .size = size, .align = align };
  world->count++;
  block_fill(world, block);
  if (memory_allocator_marked(&world->region, addr))
    return "a block is marked that was just taken";
  block->marked = size >= MEMORY_ALLOCATOR_MARK_MIN && block->fill % 2 != 0;
  if (block->marked)
    memory_allocator_mark(&world->region, addr);
  return NULL;
}

/** Is that block one that can be had again at once, whatever else is free? */
static bool
again_sure(const struct world_block_s *block)
{
  return block->align <= 8 * MEMORY_ALLOCATOR_ALIGN
         || block->align <= block->size;
}

const char *
world_push(struct world_s *world, size_t slot)
{
  struct world_block_s *block = &world->blocks[slot];
  uint8_t *addr = block->addr;
  const char *wrong;

  if (addr == NULL)
    return NULL;
  wrong = block_wrong(world, block);
  if (wrong != NULL)
    return wrong;

  memory_allocator_push(&world->region, addr);
  world->count--;
  if (FREES && again_sure(block)
      && !memory_allocator_fits(&world->region, block->size, block->align))
    return "what was just freed cannot be had again";
  *block = (struct world_block_s){ .addr = NULL };
  if (FREES && _CONFIG_MUTEK_MEM_CHECK != 0
      && memory_allocator_inspect(&world->region, addr)
             != MEMORY_ALLOCATOR_FREED)
    return "a block just freed is not told to be";
  return NULL;
}

const char *
world_resize(struct world_s *world, size_t slot, size_t size)
{
  struct world_block_s *block = &world->blocks[slot];
  size_t kept = size < block->size ? size : block->size;
  error_t err;

  if (block->addr == NULL)
    return NULL;
  err = memory_allocator_resize(&world->region, block->addr, size);
  if (err != 0 && err != -ENOMEM)
    return "resize refuses with another code";
  if (err != 0 && size <= block->size)
    return "resize refuses to shrink";
  if (!bytes_are(block->addr, err == 0 ? kept : block->size, block->fill))
    return "resize changed the content";
  if (err != 0)
    return NULL;

  block->size = size;
  if (size < MEMORY_ALLOCATOR_MARK_MIN) /* it may lose its mark */
    block->marked = memory_allocator_marked(&world->region, block->addr)
                    && block->marked;
  block_fill(world, block);
  return NULL;
}

const char *
world_extend(struct world_s *world, size_t size)
{
  struct memory_allocator_stats_s stats;
  error_t err;

  if (size > WORLD_BUFFER - WORLD_MARGIN - world->offset - world->size)
    return NULL;
  err = memory_allocator_extend(&world->region, size);
  if (size > world->limit - world->size)
    return err == -ERANGE ? NULL : "extend goes over the limit";
  if (err != 0)
    return err == -ENOMEM && size < 128 ? NULL : "extend refuses";

  /* The old tail may be put to use now, and a new one be left. */
  world->size += size;
  memory_allocator_stats(&world->region, &stats);
  world->overhead = stats.overhead;
  return NULL;
}

const char *
world_reserve(struct world_s *world, size_t offset, size_t size)
{
  struct world_block_s *block = slot_find(world);
  uint8_t *start = world_bytes + offset;
  void *addr = NULL;
  error_t err;

  if (block == NULL)
    return NULL;
  err = memory_allocator_reserve(&world->region, (uintptr_t)start, size, &addr);
  if (err != 0)
    return err == -ENOMEM && addr == NULL ? NULL : "reserve refuses wrongly";

  *block = (struct world_block_s){ .addr = addr, .align = 1 };
  block->size = memory_allocator_getsize(&world->region, addr);
  world->count++;
  if (block->addr > start || (size_t)(start - block->addr) + size > block->size)
    return "a reserved block does not cover the range";
  block_fill(world, block);
  return NULL;
}

const char *
world_check_some(struct world_s *world, size_t blocks)
{
  uintptr_t where = 0;
  bool done;

  return memory_allocator_check(&world->region, blocks, &done, &where)
                 == MEMORY_ALLOCATOR_OK
             ? NULL
             : "a check in steps finds damage";
}

const char *
world_empty(struct world_s *world)
{
  struct memory_allocator_stats_s stats;
  size_t largest;
  const char *wrong = NULL;

  for (size_t i = 0; i < WORLD_BLOCKS && wrong == NULL; i++)
    {
      wrong = world_push(world, i);
      if (wrong == NULL)
        wrong = world_wrong(world);
    }
  memory_allocator_stats(&world->region, &stats);
  if (wrong == NULL && FREES && stats.used != 0)
    return "the region is not empty when all is freed";
  largest = stats.free > HEADER_MAX ? stats.free - HEADER_MAX : 1;
  if (wrong == NULL && FREES
      && !memory_allocator_fits(&world->region, largest, 1))
    return "the free bytes are not one block";
  return wrong;
}
