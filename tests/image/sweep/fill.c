/* tests: banks that are full.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Blocks as large as the bank has, then half of that, down to the smallest.
   Locks: none. */

#include "fill.h"

#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>

#define SIZE_MIN sizeof(struct fill_s)

struct fill_s *
fill_bank(bank_id_t bank, struct fill_s *chain)
{
  for (size_t size = SIZE_MAX / 2; size >= SIZE_MIN;)
    {
      void *addr;

      if (mem_bank_alloc(bank, size, &addr) != 0)
        {
          size /= 2;
          continue;
        }
      ((struct fill_s *)addr)->next = chain;
      chain = addr;
    }
  return chain;
}

void
fill_free(struct fill_s *chain)
{
  while (chain != NULL)
    {
      struct fill_s *next = chain->next;

      mem_free(chain);
      chain = next;
    }
}
