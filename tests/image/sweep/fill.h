/* tests: banks that are full.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef FILL_H_
#define FILL_H_

#include <mutek/types.h>

/** A block that keeps others from memory, and leads to the next. */
struct fill_s
{
  struct fill_s *next;
};

/** @This takes whatever a bank has.
    @return the first of its blocks, which lead to @tt chain. */
struct fill_s *fill_bank(bank_id_t bank, struct fill_s *chain);

/** @This gives it all back. */
void fill_free(struct fill_s *chain);

#endif
