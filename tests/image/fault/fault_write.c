/* tests: freed blocks, one of which is written to.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Locks: none. */

#include "fault_write.h"

/* The engine's own words: a header is forged as the engine would write it. */
#include "mutek/engine/memory_allocator_smart.h"

#include <mutek/mem_alloc.h>

#define VICTIM 15

static uintptr_t addr[FAULT_WRITE_ROW]; /* those of odd number are freed */

/* Blocks that come out of a cache come in no order. */
static void
row_take(void)
{
  for (unsigned i = 0; i < FAULT_WRITE_ROW; i++)
    {
      uintptr_t block = (uintptr_t)fault_block(FAULT_SIZE);
      unsigned at = i;

      for (; at != 0 && addr[at - 1] > block; at--)
        addr[at] = addr[at - 1];
      addr[at] = block;
    }
}

uintptr_t
fault_write_none(void)
{
  row_take();
  for (unsigned i = VICTIM - 2; i < VICTIM + 2; i++)
    if (addr[i + 1] != addr[i] + FAULT_SIZE + FAULT_HEADER)
      FAULT_ON("the blocks are apart\n");
  for (unsigned i = 1; i < FAULT_WRITE_ROW; i += 2)
    mem_free((void *)addr[i]);
  return addr[VICTIM];
}

uintptr_t
fault_write_word(unsigned word, enum fault_write_e how)
{
  uintptr_t victim = fault_write_none(), value = 0;
  uintptr_t at = victim + word * sizeof(uintptr_t), from = (uintptr_t)&value;

  switch (how)
    {
    case FAULT_WRITE_GARBAGE:
      fault_fill(at, sizeof(uintptr_t));
      return victim;
    case FAULT_WRITE_ZERO:
      break;
    case FAULT_WRITE_LIVE:
      value = addr[VICTIM + 1];
      break;
    case FAULT_WRITE_SELF:
      value = victim;
      break;
    case FAULT_WRITE_FREE:
      value = addr[VICTIM - 4];
      break;
    case FAULT_WRITE_OTHER:
      from = addr[VICTIM - 2] + word * sizeof(uintptr_t);
      break;
    }
  fault_copy(at, from, sizeof(uintptr_t));
  return victim;
}

uintptr_t
fault_write_bit(unsigned bit)
{
  uintptr_t victim = fault_write_none();

  fault_flip(victim, bit);
  return victim;
}

uintptr_t
fault_write_end(unsigned which)
{
  uintptr_t victim;

  (void)fault_write_none();
  victim = addr[which == 0 ? 1 : FAULT_WRITE_ROW - 2];
  fault_flip(victim, 1);
  return victim;
}

uintptr_t
fault_write_header(unsigned bit)
{
  uintptr_t victim = fault_write_none();

  fault_flip(victim - FAULT_HEADER, bit);
  return victim;
}

FAULT_WILD uintptr_t
fault_write_size(unsigned how)
{
  uintptr_t victim = fault_write_none();
  smart_cell_t *block = (smart_cell_t *)victim, word = header_word(block);
  size_t size = word_size(word);

  size = how == 0 ? 2 * size : how == 1 ? size + 1 : size - 1;
  header_flag(block, word_make(size, word & (SMART_FREE | SMART_PREV_FREE)));
  return victim;
}

uintptr_t
fault_write_front(void)
{
  return addr[VICTIM - 1];
}
