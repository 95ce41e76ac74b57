/* proximity: who serves a processor's requests near itself.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    mem_home.c; without proximities, mem_proximity_off.c. */

#ifndef MEM_HOME_H_
#define MEM_HOME_H_

#include "mem_machine.h"

#include <config.h>

#include <mutek/cpu_pin.h>

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

/** @This returns the home of the processor that the caller stays on. */
ALWAYS_INLINE struct mem_home_s *
mem_home_of(struct mem_home_s *home, struct cpu_pinned_s pinned)
{
  return &home[pinned.cpu];
}

/** @This finds the homes of all processors, from their clusters' orders. */
void mem_home_build(struct mem_machine_s *mem);

/** @This returns memory near a processor, zeroed, or NULL. */
typedef void *mem_home_room_func_t(size_t size, cpu_id_t cpu);

/** @This makes the caches of a processor, in mem_home_cache.c.
    @return the first, which leads to the others; NULL for none.
    Context: boot processor, before the others start. */
config_depend(CONFIG_MUTEK_MEM_CPU_CACHE)
struct mem_cache_s *mem_home_cache_build(struct mem_machine_s *mem,
                                         cpu_id_t cpu,
                                         mem_home_room_func_t *room);

/** @This returns how many requests of a cluster's processors were served
    without a walk. */
size_t mem_home_hits(const struct mem_machine_s *mem, cluster_id_t cluster);

/** @This returns how many of all passed @tt bank. */
size_t mem_home_passed(const struct mem_machine_s *mem, bank_id_t bank);

#endif
