/* proximity: no good place, so spread.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Two banks are drawn among those that may serve, each with a chance that goes
   with its size; the less used of the two serves, the first when they are as
   used as each other. When it cannot, the other is asked, then all the rest by
   ascending address from there on.

   The generator of each processor is its own: no shared cache line, and a run
   can be replayed from its seed. An interrupt between reading and writing the
   state makes two requests draw alike, which does no harm.

   Invariants:
     I1  a state is never 0, which the generator would not leave;
     I2  a probe leaves the state alone: it draws what the next request will.

   Locks: none.

   Source: G. Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8(14),
   2003, for the triple (13, 17, 5); M. Mitzenmacher, "The Power of Two Choices
   in Randomized Load Balancing", IEEE TPDS 12(10), 2001, for two draws. */

#include "mem_global.h"

#include <mutek/assert.h>

/** Bits of the sum of all weights. */
#define WEIGHT_BITS 32

static uint32_t
weight_of(const struct mem_machine_s *mem, bank_id_t bank)
{
  size_t weight = mem->region[bank].size >> mem->weight_shift;

  return weight == 0 ? 1 : (uint32_t)weight;
}

static uint32_t
weight_sum(const struct mem_walk_s *walk)
{
  uint32_t sum = 0;

  for (bank_id_t i = 0; i < walk->mem->topo->bank_count; i++)
    if (mem_walk_admits(walk, i))
      sum += weight_of(walk->mem, i);
  return sum;
}

/* The admitted bank around a point of the sum. */
static bank_id_t
weight_find(const struct mem_walk_s *walk, uint32_t point)
{
  bank_id_t found = BANK_NONE;

  for (bank_id_t i = 0; i < walk->mem->topo->bank_count; i++)
    if (mem_walk_admits(walk, i))
      {
        uint32_t weight = weight_of(walk->mem, i);

        found = i;
        if (point < weight)
          break;
        point -= weight;
      }
  return found;
}

void
mem_global_build(struct mem_machine_s *mem)
{
  uint64_t sum = 0;

  for (bank_id_t i = 0; i < mem->topo->bank_count; i++)
    sum += mem->region[i].size;
  /* Each bank may count for one unit more than its size. */
  while (sum >> mem->weight_shift
         >= ((uint64_t)1 << WEIGHT_BITS) - mem->topo->bank_count)
    mem->weight_shift++;
  mem_random_build(mem);
}

void
mem_global_walk(struct mem_walk_s *walk)
{
  struct mem_random_s random;
  bank_id_t one = BANK_NONE, two = BANK_NONE;
  uint32_t sum;

  walk->first = mem_global_nearest(walk);
  if (walk->first != BANK_NONE)
    {
      sum = weight_sum(walk);
      random = mem_random_open(walk);
      one = weight_find(walk, mem_random_below(&random, sum));
      two = weight_find(walk, mem_random_below(&random, sum));
      mem_random_close(walk, random);
      assert(one != BANK_NONE && two != BANK_NONE); /* the sum was not 0 */
      if (mem_region_load(&walk->mem->region[two])
          < mem_region_load(&walk->mem->region[one]))
        {
          bank_id_t swap = one;

          one = two;
          two = swap;
        }
    }
  mem_global_try(walk, one, two);
}
