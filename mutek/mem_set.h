/* proximity: the memory of one machine.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A set is all that is needed to serve requests on a machine: its banks, their
    orders, the proximities. The kernel has one set, in mem_alloc.c; a test
    makes its own, on an invented machine.

    How a request goes: mem_set_request() checks it and says who must reach the
    block; mem_order_walk() or mem_global_walk() names banks, best first; for
    each of them mem_walk_try() either serves or notes why not. */

#ifndef MEM_SET_H_
#define MEM_SET_H_

#include <config.h>

#include <mutek/atomic.h>
#include <mutek/mem_proximity.h>
#include <mutek/mem_request.h>
#include <mutek/topology.h>

#include "mutek/bank/mem_region.h"

/** What a proximity of the kernel stands for. */
struct mem_place_s
{
  struct mem_proximity_s prox; /**< (c) what callers hold; priv is the place */
  struct mem_set_s *set;       /**< (c) whose it is */
  cluster_id_t cluster;        /**< (c) CLUSTER_NONE for the global one */
  cpu_id_t cpu;                /**< (c) CPU_NONE but for a processor's */
};

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

/** What a proximity counts, on whichever processor. Units: requests. */
struct mem_count_s
{
  atomic_t hit;                      /**< (a) served by a bank of least cost */
  atomic_t miss;                     /**< (a) served by another */
  atomic_t failed[MEM_FAILED_COUNT]; /**< (a) by enum mem_failure_e */
};

/** In an order: the bank of this entry is the first of a group of equals. */
#define MEM_ORDER_GROUP ((bank_id_t)0x8000)

/** Who serves what a processor asks for near itself, known beforehand: most
    requests need nothing else of the order. */
struct mem_home_s
{
  struct mem_region_s *region[MEM_VALID_COUNT]; /**< (c) by constraint: the
                       first bank that meets it, which has no equal; NULL: a
                       walk has to tell */
  atomic_t served[MEM_VALID_COUNT]; /**< (a) without a walk. Each is a hit, and
                       refused for its reach by all banks in front.
                       Units: requests */
  struct mem_cache_s *cache[MEM_VALID_COUNT]; /**< (c) this processor's, of that
                       bank; NULL for none */
};

/** The memory of a machine. All (c): written by mem_set_build() on the boot
    processor, before others run. What is behind region, home, count and random
    changes, as it says there; no lock guards the set itself. */
struct mem_set_s
{
  const struct topology_s *topo; /**< the machine */
  struct mem_region_s *region;   /**< by bank */
  struct mem_home_s *home;       /**< by processor, or NULL: each walks */
  struct mem_place_s *place;     /**< clusters, processors, the global one */
  struct mem_count_s *count;     /**< clusters, the global one, callers' own */
  bank_id_t *order;              /**< by cluster: all banks, best first */
  bank_id_t *slot;               /**< by address: where a search starts */
  atomic_t *random;     /**< (o) by processor: state of its generator */
  uintptr_t slot_base;  /**< address of the first slot */
  uint32_t slot_count;  /**< Units: slots */
  uint8_t slot_log2;    /**< size of a slot. Units: log2 of bytes */
  uint8_t weight_shift; /**< size of a unit of weight. Units: log2 of bytes */
};

/** A request on its way from bank to bank. (o) is the processor that serves
    it, on whose stack it lies: no lock. */
struct mem_walk_s
{
  struct mem_set_s *set;       /**< whose banks */
  struct mem_result_s *result; /**< where visits go */
  size_t size;                 /**< as asked, rounded for DMA. Units: bytes */
  size_t align;                /**< a power of two. Units: bytes */
  struct topology_who_s who;   /**< who must reach the block */
  cluster_id_t cluster;        /**< whose costs count */
  bool strict;                 /**< only banks of least cost */
  bool probe;                  /**< ask, do not take */
  cpu_id_t teller;             /**< probe: the processor that runs */
  bool lines;                  /**< the block is whole lines, for DMA */
  bool held;                   /**< a bank that may serve could hold it */
  bool again;                  /**< one of them may have room in the caches of
                                    other CPUs */
  bank_id_t first;             /**< the nearest bank that may serve */
  bank_id_t visits;            /**< banks looked at */
  bank_id_t bank;              /**< who served, or BANK_NONE */
  void *addr;                  /**< the block */
};

/* mem_set.c */

/** @This returns the bytes that @ref mem_set_build needs. */
size_t mem_set_size(const struct topology_s *topo);

/** @This makes the set of a machine. No byte of a bank is touched.
    @param base where the kernel sees each bank, ascending like the banks.
    @param memory of @ref mem_set_size bytes, aligned on 8; kept.
    Context: boot processor. Cost: O(clusters * banks * log banks). */
void mem_set_build(struct mem_set_s *set, const struct topology_s *topo,
                   const uintptr_t *base, void *memory);

/** @This makes a result say that nothing served yet. */
void mem_result_clear(struct mem_result_s *result);

/** @This tells whether a request is one: 0 or -EINVAL. */
error_t mem_set_check(const struct mem_request_s *request);

/** @This serves a request of processor @tt caller, whose @tt prox is NULL or
   one of this set.
    @param probe true: tell, change nothing.
    Errors: as @ref mem_alloc. Context: any, on @tt caller. */
MUST_CHECK error_t mem_set_request(struct mem_set_s *set,
                                   const struct mem_request_s *request,
                                   cpu_id_t caller, bool probe,
                                   struct mem_result_s *result);

/** @This tells on processor @tt teller what @ref mem_set_request would answer
   to processor request->cpu. */
MUST_CHECK error_t mem_set_explain(struct mem_set_s *set,
                                   const struct mem_request_s *request,
                                   cpu_id_t teller,
                                   struct mem_result_s *result);

/** @This returns the bank around an address, or BANK_NONE. Cost: O(1). */
bank_id_t mem_set_find(const struct mem_set_s *set, uintptr_t addr);

/** @This returns the hits of what is at @tt count[index], and how often a bank
    was passed for its reach: what walks counted, and what homes served without
    one. Cost: O(processors). */
size_t mem_set_hits(const struct mem_set_s *set, size_t index);
size_t mem_set_passed(const struct mem_set_s *set, bank_id_t bank);

/** @This counts a request that failed. */
void mem_count_failure(struct mem_count_s *count, error_t error);

/* mem_walk.c */

/** @This tells whether all who must reach the block reach @tt bank. A build
    that does not tell who reaches what has only banks that all reach. */
#ifdef CONFIG_MUTEK_MEM_REACHABILITY
bool mem_walk_meets(const struct mem_walk_s *walk, bank_id_t bank);
#else
ALWAYS_INLINE bool
mem_walk_meets(const struct mem_walk_s *walk, bank_id_t bank)
{
  return walk->set->region[bank].managed != 0;
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

/* mem_home.c; without proximities, mem_proximity_off.c */

/** @This finds the homes of all processors, from their clusters' orders. */
void mem_home_build(struct mem_set_s *set);

/** @This returns memory near a processor, zeroed, or NULL. */
typedef void *mem_home_room_func_t(size_t size, cpu_id_t cpu);

/** @This makes the caches of a processor, in mem_home_cache.c.
    @return the first, which leads to the others; NULL for none.
    Context: boot processor, before the others start. */
config_depend(CONFIG_MUTEK_MEM_CPU_CACHE)
struct mem_cache_s *mem_home_cache_build(struct mem_set_s *set, cpu_id_t cpu,
                                         mem_home_room_func_t *room);

/** @This returns how many requests of a cluster's processors were served
    without a walk. */
size_t mem_home_hits(const struct mem_set_s *set, cluster_id_t cluster);

/** @This returns how many of all passed @tt bank. */
size_t mem_home_passed(const struct mem_set_s *set, bank_id_t bank);

/* mem_order.c; without proximities, mem_proximity_off.c */

/** @This returns the bytes that the orders need, and those that building them
    needs besides. */
size_t mem_order_size(const struct topology_s *topo);
size_t mem_order_scratch_size(const struct topology_s *topo);

/** @This derives the orders of all clusters. */
void mem_order_build(struct mem_set_s *set, void *scratch);

/** @This returns the bank at place @tt rank of a cluster's order on an empty
    machine. */
bank_id_t mem_order_at(const struct mem_set_s *set, cluster_id_t cluster,
                       bank_id_t rank);

/** @This tells whether the bank at place @tt rank has no equal. */
bool mem_order_alone(const struct mem_set_s *set, cluster_id_t cluster,
                     bank_id_t rank);

/** @This looks at the banks in the order of walk->cluster until one serves. */
void mem_order_walk(struct mem_walk_s *walk);

/* mem_proximity.c; without proximities, mem_proximity_off.c */

/** @This makes the proximities. */
void mem_place_build(struct mem_set_s *set);

/** @This says whose costs and whose reach count for a request of @tt caller.
    @return the place of a proximity that is not NULL. */
const struct mem_place_s *mem_place_enter(struct mem_walk_s *walk,
                                          const struct mem_proximity_s *prox,
                                          cpu_id_t caller);

/** @This looks at the banks in the order of a place until one serves. */
void mem_place_walk(struct mem_walk_s *walk, const struct mem_place_s *place);

/** @This tells whether a request may name @tt prox: it is NULL or can be
    called. */
bool mem_place_good(const struct mem_proximity_s *prox);

/** @This returns what is near a processor, for @ref mem_alloc. */
struct mem_proximity_s *mem_place_near(const struct mem_set_s *set,
                                       cpu_id_t cpu);

/** @This returns where a proximity's counters are; NULL is processor @tt
   caller's cluster. */
struct mem_count_s *mem_set_count(const struct mem_set_s *set,
                                  const struct mem_proximity_s *prox,
                                  cpu_id_t caller);

/** @This is the alloc function of every proximity of the kernel, by which they
    are known. */
error_t mem_place_alloc(size_t size, void *priv, enum mem_reachability_s valid,
                        void **addr);

/** @This returns the place of a proximity, or NULL for a caller's own. */
ALWAYS_INLINE struct mem_place_s *
mem_place_of(const struct mem_proximity_s *prox)
{
  return prox->alloc == mem_place_alloc ? prox->priv : NULL;
}

/** @This tells whether a request goes to a caller's own proximity. */
#ifdef CONFIG_MUTEK_MEM_PROXIMITY
ALWAYS_INLINE bool
mem_place_is_own(const struct mem_proximity_s *prox)
{
  return prox != NULL && prox->alloc != mem_place_alloc;
}
#else
ALWAYS_INLINE bool
mem_place_is_own(const struct mem_proximity_s *prox)
{
  (void)prox;
  return false;
}
#endif

ALWAYS_INLINE struct mem_place_s *
mem_place_cluster(const struct mem_set_s *set, cluster_id_t cluster)
{
  return &set->place[cluster];
}

ALWAYS_INLINE struct mem_place_s *
mem_place_cpu(const struct mem_set_s *set, cpu_id_t cpu)
{
  return &set->place[set->topo->cluster_count + cpu];
}

ALWAYS_INLINE struct mem_place_s *
mem_place_global(const struct mem_set_s *set)
{
  return &set->place[set->topo->cluster_count + set->topo->cpu_count];
}

/* mem_global.c or mem_global_random.c */

/** @This makes the generators. */
void mem_global_build(struct mem_set_s *set);

/** @This looks at drawn banks, then at all others, until one serves. */
void mem_global_walk(struct mem_walk_s *walk);

#endif
