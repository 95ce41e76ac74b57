/* tests: freed blocks, one of which is written to.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    Each function here allocates a row of blocks, frees every other one, so that
    none is merged, and damages one of those, the victim, which is neither the
    first nor the last that was freed. It returns the victim. */

#ifndef FAULT_WRITE_H_
#define FAULT_WRITE_H_

#include "fault_block.h"

/** Ways to overwrite a word. */
enum fault_write_e
{
  FAULT_WRITE_GARBAGE,
  FAULT_WRITE_ZERO,
  FAULT_WRITE_LIVE,  /**< a pointer to a block in use */
  FAULT_WRITE_SELF,  /**< to the block itself */
  FAULT_WRITE_FREE,  /**< to another freed block */
  FAULT_WRITE_OTHER, /**< the same word of another freed block */
  FAULT_WRITE_LAST = FAULT_WRITE_OTHER
};

/** Bits of a word. */
#define FAULT_WRITE_BITS (8 * sizeof(uintptr_t))

/** Allocating so many blocks takes all of the row. */
#define FAULT_WRITE_ROW 33

/** @This overwrites nothing. */
uintptr_t fault_write_none(void);

/** @This overwrites a word, 0 the first. */
uintptr_t fault_write_word(unsigned word, enum fault_write_e how);

/** @This inverts a bit, counted from the first byte. */
uintptr_t fault_write_bit(unsigned bit);

/** @This inverts a bit of the block that was freed first, 0, or last, 1, which
    then is the victim. */
uintptr_t fault_write_end(unsigned which);

/** @This inverts a bit of the header. */
uintptr_t fault_write_header(unsigned bit);

/** @This writes another size into the header, and all else as the engine would:
    0 twice the size, so that it ends where another block ends, 1 larger, 2
    smaller. */
uintptr_t fault_write_size(unsigned how);

/** @This returns the block in front of the victim. */
uintptr_t fault_write_front(void);

#endif
