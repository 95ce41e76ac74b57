/* proximity: no good place, so any bank.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    The walk of the global proximity is in mem_global.c, or in
    mem_global_random.c; what both share is in mem_random.c. */

#ifndef MEM_GLOBAL_H_
#define MEM_GLOBAL_H_

#include "mem_walk.h"

/** @This makes the generators. */
void mem_global_build(struct mem_machine_s *mem);

/** @This looks at drawn banks, then at all others, until one serves. */
void mem_global_walk(struct mem_walk_s *walk);

/** A generator, while a request draws from it. */
struct mem_random_s
{
  uint32_t state; /**< never 0 */
};

/** @This seeds the generators of all processors, each otherwise, from
    CONFIG_MUTEK_MEM_SEED. */
void mem_random_build(struct mem_machine_s *mem);

/** @This takes the generator of the caller, and gives it back. */
struct mem_random_s mem_random_open(const struct mem_walk_s *walk);
void mem_random_close(struct mem_walk_s *walk, struct mem_random_s random);

/** @This draws a number below @tt end, which is not 0. */
uint32_t mem_random_below(struct mem_random_s *random, uint32_t end);

/** @This returns the bank of least cost among those that may serve, BANK_NONE
    when none may. */
bank_id_t mem_global_nearest(const struct mem_walk_s *walk);

/** @This looks at bank @tt one, then @tt two, then all others by ascending id
    from there on, until one serves; both are BANK_NONE when none may. */
void mem_global_try(struct mem_walk_s *walk, bank_id_t one, bank_id_t two);

#endif
