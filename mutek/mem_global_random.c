/* proximity: no good place, so any bank.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The letter of the ticket: one bank is drawn among those that may serve, each
   with the same chance. When it cannot serve, all others are asked by ascending
   address from there on.

   Invariants, Locks: as mutek/mem_global.c.
   Source: ticket #58, "Some proximities". */

#include "mem_global.h"

static uint32_t
admitted_count(const struct mem_walk_s *walk)
{
  uint32_t count = 0;

  for (bank_id_t i = 0; i < walk->mem->topo->bank_count; i++)
    count += mem_walk_admits(walk, i);
  return count;
}

static bank_id_t
admitted_at(const struct mem_walk_s *walk, uint32_t index)
{
  bank_id_t i = 0;

  while (!mem_walk_admits(walk, i) || index-- != 0)
    i++;
  return i;
}

void
mem_global_build(struct mem_machine_s *mem)
{
  mem_random_build(mem);
}

void
mem_global_walk(struct mem_walk_s *walk)
{
  bank_id_t bank = BANK_NONE;

  walk->first = mem_global_nearest(walk);
  if (walk->first != BANK_NONE)
    {
      struct mem_random_s random = mem_random_open(walk);

      bank = admitted_at(walk, mem_random_below(&random, admitted_count(walk)));
      mem_random_close(walk, random);
    }
  mem_global_try(walk, bank, bank);
}
