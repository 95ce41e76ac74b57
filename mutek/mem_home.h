/* proximity: the first bank of each CPU, by constraint.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A CPU's home bank serves its requests without a walk. Implemented in
    mem_home.c; in mem_proximity_off.c where there are no proximities. */

#ifndef MEM_HOME_H_
#define MEM_HOME_H_

#include "mem_machine.h"

#include <config.h>

#include <mutek/cpu_pin.h>

/** Per-CPU shortcut: the first bank for each constraint, so that most requests
    need no walk. */
struct mem_home_s
{
  struct mem_region_s *region[MEM_VALID_COUNT]; /**< (c) by constraint: the
                       first bank that meets it, if no bank ties with it;
                       NULL: the request is served by a walk */
  atomic_t served[MEM_VALID_COUNT]; /**< (a) without a walk. Each is a hit, and
                       refused for its reach by all banks in front.
                       Units: requests */
  struct mem_cache_s *cache[MEM_VALID_COUNT]; /**< (c) this processor's, of that
                       bank; NULL for none */
};

/** @This returns the home of the CPU that the caller is pinned to.
    Context: any. Cost: O(1). */
ALWAYS_INLINE struct mem_home_s *
mem_home_of(struct mem_home_s *home, struct cpu_pinned_s pinned)
{
  return &home[pinned.cpu];
}

/** @This looks up the homes of all CPUs in the orders of their clusters.
    Context: boot CPU. Cost: O(CPUs * banks). */
void mem_home_build(struct mem_machine_s *mem);

/** @This returns @tt size bytes near a CPU, cleared, or NULL for none.
    Context: boot CPU. */
typedef void *mem_home_room_func_t(size_t size, cpu_id_t cpu);

/** @This makes the caches of a processor, in mem_home_cache.c.
    @return the first, which leads to the others; NULL for none.
    Context: boot processor, before the others start. */
config_depend(CONFIG_MUTEK_MEM_CPU_CACHE)
struct mem_cache_s *mem_home_cache_build(struct mem_machine_s *mem,
                                         cpu_id_t cpu,
                                         mem_home_room_func_t *room);

/** @This returns how many requests of a cluster's CPUs were served without a
    walk. Context: any. Cost: O(CPUs). Units: requests. */
size_t mem_home_hits(const struct mem_machine_s *mem, cluster_id_t cluster);

/** @This returns how many requests were served without a walk by a home behind
    @tt bank in its order. Context: any. Cost: O(CPUs * banks). Units: requests.
 */
size_t mem_home_passed(const struct mem_machine_s *mem, bank_id_t bank);

#endif
