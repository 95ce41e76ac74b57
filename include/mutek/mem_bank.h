/* alloc: the banks one by one: allocation, counters, checks.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    @module {Core::Memory}
    Most callers never name a bank. This is for those with their own policy, and
    for those who watch. */

#ifndef MUTEK_MEM_BANK_H_
#define MUTEK_MEM_BANK_H_

#include <config.h>

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/mem_request.h>
#include <mutek/types.h>

/** Counters of a bank. At any time used + free + overhead is size. */
struct mem_bank_count_s
{
  size_t size;        /**< Units: bytes */
  size_t used;        /**< live blocks with their headers. Units: bytes */
  size_t free;        /**< free blocks with their headers. Units: bytes */
  size_t overhead;    /**< bookkeeping and trimmed ends. Units: bytes */
  size_t used_blocks; /**< live blocks. Units: blocks */
  size_t foreign;     /**< blocks served that a nearer bank should have */
  size_t refused[MEM_REFUSED_COUNT]; /**< by reason. Units: requests */
};

/** Counters of a proximity. The proximity of a CPU shares those of its
    cluster. Units: requests. */
struct mem_prox_count_s
{
  size_t hit;     /**< served by a bank of least cost of those it may use */
  size_t miss;    /**< served by another */
  size_t invalid; /**< failed with -EINVAL */
  size_t again;   /**< failed with -EAGAIN */
  size_t notsup;  /**< failed with -ENOTSUP */
  size_t range;   /**< failed with -ERANGE */
  size_t nomem;   /**< failed with -ENOMEM */
};

/** @This takes a block from one bank and no other.
    Errors: -EINVAL size 0, addr NULL, or no such bank; -EAGAIN the machine is
      stopping; -ENOTSUP the caller does not reach it; -ERANGE, -ENOMEM as
      @ref mem_alloc.
    Context: any. Cost: one engine call. */
config_depend(CONFIG_MUTEK_TOPOLOGY)
MUST_CHECK error_t mem_bank_alloc(bank_id_t bank, size_t size, void **addr);

/** @This returns the bank that holds an address, BANK_NONE when there is none.
    Context: any. Cost: one load in a table of CONFIG_MUTEK_MEM_SLOTS, and a
   step for each further bank that shares the slot. */
config_depend(CONFIG_MUTEK_TOPOLOGY)
bank_id_t mem_bank_find(const void *addr);

/** @This reads the counters of a bank.
    Errors: -EINVAL no such bank. Context: any. Cost: O(1), the bank's lock. */
config_depend(CONFIG_MUTEK_TOPOLOGY)
MUST_CHECK error_t mem_bank_count(bank_id_t bank,
                                  struct mem_bank_count_s *count);

/** @This reads the counters of a proximity; those of all callers' own ones, and
    of requests without one, are kept together: any pointer of theirs.
    Context: any. Cost: O(1). */
config_depend(CONFIG_MUTEK_TOPOLOGY)
void mem_proximity_count(const struct mem_proximity_s *prox,
                         struct mem_prox_count_s *count);

/** @This checks the bookkeeping of every bank that the caller reaches, 64
    blocks at a time under its lock; a fault stops the machine as in @ref
   mem_free. Context: any. Cost: O(blocks), interrupts masked for 64 at most. */
config_depend(CONFIG_MUTEK_MEM_CHECK)
void mem_check(void);

#endif
