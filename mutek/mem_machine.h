/* proximity: the memory of one machine.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    The memory of a machine is all that is needed to serve requests on it: its
    banks, their orders, the proximities. The kernel has one, see
    mem_instance.h; a test makes its own, on an invented machine.

    mem_machine_request() validates a request and looks up which CPUs and DMA
    masters must reach the block. mem_order_walk() or mem_global_walk() then
    tries banks, best first. mem_walk_try() allocates from a bank, or records
    why it does not. */

#ifndef MEM_MACHINE_H_
#define MEM_MACHINE_H_

#include <config.h>

#include <mutek/atomic.h>
#include <mutek/cpu_pin.h>
#include <mutek/mem_proximity.h>
#include <mutek/mem_request.h>
#include <mutek/topology.h>

#include "bank/mem_region.h"

/** Failures that a proximity counts. */
enum mem_failure_e
{
  MEM_FAILED_INVALID,
  MEM_FAILED_AGAIN,
  MEM_FAILED_NOTSUP,
  MEM_FAILED_RANGE,
  MEM_FAILED_NOMEM,
  MEM_FAILED_COUNT,
};

/** Counters of a proximity, for requests of all CPUs. Units: requests. */
struct mem_count_s
{
  atomic_t hit;                      /**< (a) served by a bank of least cost */
  atomic_t miss;                     /**< (a) served by another */
  atomic_t failed[MEM_FAILED_COUNT]; /**< (a) by enum mem_failure_e */
};

struct mem_home_s;
struct mem_near_s;

/** The memory of a machine. All fields are (c): mem_machine_build() writes them
    on the boot CPU, before others run. The structs that region, home, count and
    random point to do change, see there. */
struct mem_machine_s
{
  const struct topology_s *topo; /**< the machine */
  struct mem_region_s *region;   /**< by bank */
  struct mem_home_s *home;       /**< by processor, or NULL: each walks */
  struct mem_near_s *near;       /**< clusters, processors, the global one */
  struct mem_count_s *count;     /**< clusters, the global one, callers' own */
  bank_id_t *order;              /**< by cluster: all banks, best first */
  bank_id_t *slot;               /**< by address: where a search starts */
  atomic_t *random;     /**< (o) by processor: state of its generator */
  uintptr_t slot_base;  /**< address of the first slot */
  uint32_t slot_count;  /**< Units: slots */
  uint8_t slot_log2;    /**< size of a slot. Units: log2 of bytes */
  uint8_t weight_shift; /**< size of a unit of weight. Units: log2 of bytes */
};

/** @This returns the bytes that @ref mem_machine_build needs. */
size_t mem_machine_size(const struct topology_s *topo);

/** @This describes the memory of a machine. No byte of a bank is touched.
    @param base where the kernel sees each bank, ascending like the banks.
    @param memory of @ref mem_machine_size bytes, aligned on 8; kept.
    Context: boot processor. Cost: O(clusters * banks * log banks). */
void mem_machine_build(struct mem_machine_s *mem, const struct topology_s *topo,
                       const uintptr_t *base, void *memory);

/** @This makes a result say that nothing served yet. */
void mem_result_clear(struct mem_result_s *result);

/** @This tells whether a request is one: 0 or -EINVAL. */
error_t mem_machine_check(const struct mem_request_s *request);

/** @This serves a request of the processor that runs, whose @tt prox is NULL or
   one of @tt mem.
    @param probe true: tell, change nothing.
    Errors: as @ref mem_alloc. Context: any. */
MUST_CHECK error_t mem_machine_request(struct mem_machine_s *mem,
                                       const struct mem_request_s *request,
                                       struct cpu_pinned_s pinned, bool probe,
                                       struct mem_result_s *result);

/** @This serves a request near the processor that runs, which was checked and
   has no flags.
    @param refused its home bank if that has refused the request already, when
      asked once; the walk does not ask it again but reclaims. Else NULL.
    Errors, Context: as above. */
MUST_CHECK error_t mem_machine_request_refused(
    struct mem_machine_s *mem, const struct mem_request_s *request,
    struct cpu_pinned_s pinned, struct mem_region_s *refused,
    struct mem_result_s *result);

/** @This returns what @ref mem_machine_request would return on processor
    request->cpu; another processor may run. */
MUST_CHECK error_t mem_machine_explain(struct mem_machine_s *mem,
                                       const struct mem_request_s *request,
                                       struct cpu_pinned_s pinned,
                                       struct mem_result_s *result);

/** @This returns the bank around an address, or BANK_NONE. Cost: O(1). */
bank_id_t mem_machine_find(const struct mem_machine_s *mem, uintptr_t addr);

/** @This returns the hits of what is at @tt count[index], and how often a bank
    was passed for its reach: what walks counted, and what homes served without
    one. Cost: O(processors). */
size_t mem_machine_hits(const struct mem_machine_s *mem, size_t index);
size_t mem_machine_passed(const struct mem_machine_s *mem, bank_id_t bank);

/** @This counts a request that failed. */
void mem_count_failure(struct mem_count_s *count, error_t error);

#endif
