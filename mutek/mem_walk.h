/* proximity: one request, from bank to bank.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MEM_WALK_H_
#define MEM_WALK_H_

#include "mem_machine.h"

#include <config.h>

/** A request on its way from bank to bank. (o) is the processor that serves
    it, on whose stack it lies: no lock. */
struct mem_walk_s
{
  struct mem_machine_s *mem;    /**< whose banks */
  struct mem_result_s *result;  /**< where visits go */
  size_t size;                  /**< as asked, rounded for DMA. Units: bytes */
  size_t align;                 /**< a power of two. Units: bytes */
  struct topology_who_s who;    /**< who must reach the block */
  cluster_id_t cluster;         /**< whose costs count */
  bool strict;                  /**< only banks of least cost */
  bool probe;                   /**< ask, do not take */
  struct mem_region_s *refused; /**< the home bank, if it refused this request
                                     already when asked once; else NULL */
  struct cpu_pinned_s pinned;   /**< the processor that runs: who.caller, but
                                     for a probe */
  bool lines;                   /**< the block is whole lines, for DMA */
  bool held;                    /**< a bank that may serve could hold it */
  bool again;                   /**< one of them may have room in the caches of
                                     other CPUs */
  bank_id_t first;              /**< the nearest bank that may serve */
  bank_id_t visits;             /**< banks looked at */
  bank_id_t bank;               /**< who served, or BANK_NONE */
  void *addr;                   /**< the block */
};

/** @This tells whether all who must reach the block reach @tt bank. A build
    that does not tell who reaches what has only banks that all reach. */
#ifdef CONFIG_MUTEK_MEM_REACHABILITY
bool mem_walk_meets(const struct mem_walk_s *walk, bank_id_t bank);
#else
ALWAYS_INLINE bool
mem_walk_meets(const struct mem_walk_s *walk, bank_id_t bank)
{
  return walk->mem->region[bank].managed != 0;
}
#endif

/** @This tells whether the request may use @tt bank: it meets the constraint
    and, if strict, costs no more than the nearest that does. */
bool mem_walk_admits(const struct mem_walk_s *walk, bank_id_t bank);

/** @This looks at a bank.
    @return true when it serves and the walk is over.
    Cost: one engine call if it may serve. */
bool mem_walk_try(struct mem_walk_s *walk, bank_id_t bank);

/** @This is what a walk that nobody served is answered with. */
error_t mem_walk_error(const struct mem_walk_s *walk);

#endif
