/* tests: one region of an engine and all that must be true of it.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A world is a region inside a larger buffer, the blocks taken from it, and a
    byte value for each block that fills what was asked for. Every step goes to
    the engine and to this model of it; @ref world_wrong then compares the two,
    byte by byte. Nothing here is shared with the engine but its public header.

    Steps that the engine refuses are no error as such: whether it may refuse is
    told by fits, by a region that is free as a whole, and by the walker. */

#ifndef ENGINE_WORLD_H_
#define ENGINE_WORLD_H_

#include <mutek/memory_allocator.h>

#define WORLD_BLOCKS 192       /**< most blocks alive */
#define WORLD_BUFFER (1 << 17) /**< Units: bytes */
#define WORLD_MARGIN 256       /**< kept free on both sides. Units: bytes */

/** A block in use; addr is NULL in an empty slot. */
struct world_block_s
{
  uint8_t *addr;
  size_t size; /**< asked for. Units: bytes */
  size_t align;
  uint8_t fill;
  bool marked;
};

struct world_s
{
  struct memory_allocator_region_s region;
  struct world_block_s blocks[WORLD_BLOCKS];
  size_t count;    /**< blocks in use */
  size_t offset;   /**< of the region in the buffer. Units: bytes */
  size_t size;     /**< of the region. Units: bytes */
  size_t overhead; /**< what the engine said at first. Units: bytes */
  size_t limit;    /**< that it may be extended to. Units: bytes */
  uint8_t fill;    /**< of the last block */
};

/** The bytes of the only world that is alive. */
extern uint8_t world_bytes[WORLD_BUFFER];

/** @This fills the buffer with 0xee and makes a region in it.
    @return what init says. */
error_t world_init(struct world_s *world, size_t offset, size_t size,
                   size_t limit);

/* Steps. Each returns a sentence when the engine broke a promise. */
const char *world_pop(struct world_s *world, size_t size, size_t align);
const char *world_push(struct world_s *world, size_t slot);
const char *world_resize(struct world_s *world, size_t slot, size_t size);
const char *world_extend(struct world_s *world, size_t size);
const char *world_reserve(struct world_s *world, size_t offset, size_t size);
const char *world_check_some(struct world_s *world, size_t blocks);

/** @This frees what is left, in the order of the slots. */
const char *world_empty(struct world_s *world);

/** @This compares everything. @return NULL, or what is wrong. */
const char *world_wrong(const struct world_s *world);

/** @This holds what the engine wrote down against its invariants, knowing only
    how it lays things out; one file for each engine.
    @return NULL, or what is wrong. */
const char *walk_wrong(const struct memory_allocator_region_s *region);

/** @This frees a block of a full region and asks for it again, for each size,
   in freed.c. @return false when it is refused; says which. */
bool freed_all(uint64_t *steps);

#endif
