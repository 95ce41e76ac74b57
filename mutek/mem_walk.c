/* proximity: one request, from bank to bank.
   SPDX-License-Identifier: LGPL-2.1-only */

/* All walks, in whatever order, try a bank by mem_walk_try(). This is also the
   one place that turns refusals into an error.

   Invariants:
     I1  a bank that somebody in S does not reach is never touched;
     I2  first is the bank of least cost among those that S reaches, whatever
         their size or state. A walk in the order of a cluster meets it first;
         a global walk looks it up before it starts;
     I3  visits counts each bank once.

   Locks: the bank's, inside mem_region_pop(), one at a time.

   A walk is no transaction: a block may be freed in a bank just after the walk
   found it full. The error -ENOMEM means that each bank was full when it was
   tried. The error -EAGAIN means that caches of other CPUs may keep blocks of
   one of them. */

#include "mem_walk.h"

#include <mutek/assert.h>

static uint8_t
cost_of(const struct mem_walk_s *walk, bank_id_t bank)
{
  return topology_cost(walk->mem->topo, walk->cluster, bank);
}

static void
note_refusal(struct mem_walk_s *walk, bank_id_t bank, enum mem_refusal_e reason)
{
  struct mem_result_s *result = walk->result;

  if (!walk->probe)
    atomic_add(&walk->mem->region[bank].refused[reason], 1);
  if (result->visit != NULL && result->visit_count < result->visit_max)
    result->visit[result->visit_count++]
        = (struct mem_visit_s){ bank, (uint8_t)reason };
  walk->visits++;
}

/* A strict request leaves alone what is dearer than the nearest. */
ALWAYS_INLINE bool
walk_dear(const struct mem_walk_s *walk, bank_id_t bank)
{
  assert(walk->first != BANK_NONE || !walk->strict);
  return walk->strict && cost_of(walk, bank) != cost_of(walk, walk->first);
}

bool
mem_walk_admits(const struct mem_walk_s *walk, bank_id_t bank)
{
  return mem_walk_meets(walk, bank) && !walk_dear(walk, bank);
}

/* Would it serve? The CPU that explains may not reach the bank, though the CPU
   that would ask does: then the bank's counters have to do. */
static error_t
bank_probe(const struct mem_walk_s *walk, struct mem_region_s *region,
           bank_id_t bank)
{
  struct memory_allocator_stats_s stats;

  if (topology_cpu_reaches(walk->mem->topo, bank, walk->pinned.cpu))
    return mem_region_probe(region, walk->size, walk->align);
  if (!mem_region_holds(region, walk->size, walk->align))
    return -ERANGE;
  mem_region_stats(region, &stats);
  return walk->size < stats.free ? 0 : -ENOMEM;
}

static error_t
bank_pop(struct mem_walk_s *walk, struct mem_region_s *region)
{
  error_t err;

  if (region == walk->refused)
    err = mem_region_pop_refused(region, walk->size, walk->align, &walk->addr);
  else
    err = mem_region_pop(region, walk->size, walk->align, &walk->addr);
  if (err == 0 && unlikely(walk->lines))
    mem_region_mark(region, walk->addr);
  return err;
}

/* Each bank is asked once, also the one that refused before the walk. The
   errors are the region's. */
static error_t
bank_ask(struct mem_walk_s *walk, bank_id_t bank)
{
  struct mem_region_s *region = &walk->mem->region[bank];

  return walk->probe ? bank_probe(walk, region, bank) : bank_pop(walk, region);
}

bool
mem_walk_try(struct mem_walk_s *walk, bank_id_t bank)
{
  struct mem_region_s *region = &walk->mem->region[bank];

  assert(bank < walk->mem->topo->bank_count);
  assert(walk->bank == BANK_NONE); /* else the walk is over */
  if (!mem_walk_meets(walk, bank))
    {
      note_refusal(walk, bank, MEM_REFUSED_REACH);
      return false;
    }
  if (walk->first == BANK_NONE)
    walk->first = bank;
  if (walk_dear(walk, bank))
    {
      walk->held = walk->held
                   || mem_region_holds(region, walk->size, walk->align);
      note_refusal(walk, bank, MEM_REFUSED_DEAR);
      return false;
    }
  switch (bank_ask(walk, bank))
    {
    case 0:
      walk->bank = bank;
      return true;
    case -ERANGE:
      note_refusal(walk, bank, MEM_REFUSED_SMALL);
      return false;
    case -EAGAIN:
      walk->again = true;
      break;
    default: /* -ENOMEM */
      break;
    }
  walk->held = true;
  note_refusal(walk, bank, MEM_REFUSED_FULL);
  return false;
}

error_t
mem_walk_error(const struct mem_walk_s *walk)
{
  assert(walk->bank == BANK_NONE || walk->first != BANK_NONE); /* I2 */
  if (walk->bank != BANK_NONE)
    return 0;
  if (walk->first == BANK_NONE)
    return -ENOTSUP;
  if (walk->again)
    return -EAGAIN;
  return walk->held ? -ENOMEM : -ERANGE;
}
