/* proximity: what both ways to spread share.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Generators, and the walk over what was not drawn.
   Invariants, Locks, Source: as mutek/mem_global.c. */

#include "mem_global.h"

#include "mem_order.h"

#include <mutek/assert.h>

/** An odd constant with its bits well spread: the golden ratio times 2^32.
    Source: D. E. Knuth, The Art of Computer Programming 3, 6.4. */
#define GOLDEN 0x9e3779b9u

/** In place of 0; GOLDEN times 2^31, which no other processor has. */
#define NOT_ZERO 0x80000000u

static uint32_t
random_next(uint32_t state)
{
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

void
mem_random_build(struct mem_machine_s *mem)
{
  for (cpu_id_t cpu = 0; cpu < mem->topo->cpu_count; cpu++)
    {
      uint32_t state = ((uint32_t)CONFIG_MUTEK_MEM_SEED + cpu + 1) * GOLDEN;

      state = state == 0 ? NOT_ZERO : state; /* I1 */
      for (uint_fast8_t i = 0; i < 8; i++)
        state = random_next(state);
      atomic_store(&mem->random[cpu], state);
    }
}

struct mem_random_s
mem_random_open(const struct mem_walk_s *walk)
{
  uintptr_t state = atomic_load(&walk->mem->random[walk->who.caller]);

  return (struct mem_random_s){ (uint32_t)state };
}

void
mem_random_close(struct mem_walk_s *walk, struct mem_random_s random)
{
  assert(random.state != 0);
  if (!walk->probe)
    atomic_store(&walk->mem->random[walk->pinned.cpu], random.state);
}

uint32_t
mem_random_below(struct mem_random_s *random, uint32_t end)
{
  random->state = random_next(random->state);
  return (uint32_t)(((uint64_t)random->state * end) >> 32);
}

bank_id_t
mem_global_nearest(const struct mem_walk_s *walk)
{
  const struct mem_machine_s *mem = walk->mem;

  for (bank_id_t i = 0; i < mem->topo->bank_count; i++)
    {
      bank_id_t bank = mem_order_at(mem, walk->cluster, i);

      if (mem_walk_meets(walk, bank))
        return bank;
    }
  return BANK_NONE;
}

void
mem_global_try(struct mem_walk_s *walk, bank_id_t one, bank_id_t two)
{
  bank_id_t banks = walk->mem->topo->bank_count;
  bank_id_t bank = one == BANK_NONE ? 0 : one;

  if (one != BANK_NONE && mem_walk_try(walk, one))
    return;
  if (two != one && mem_walk_try(walk, two))
    return;
  for (bank_id_t i = 0; i < banks; i++)
    {
      if (bank != one && bank != two && mem_walk_try(walk, bank))
        return;
      bank = bank + 1 == banks ? 0 : (bank_id_t)(bank + 1);
    }
}
