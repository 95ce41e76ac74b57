/* base: who can reach a piece of memory.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MUTEK_MEM_REACH_H_
#define MUTEK_MEM_REACH_H_

#include <config.h>

/** A constraint on the allocated memory, which the allocator never relaxes.
    Each value names a set S of CPUs and DMA masters. A bank serves only if all
    of S reaches it. The CPU that calls is always in S.

    Source: ticket #58, "Some validities". The tag ends in _s as it does in
    the ticket; it is the one enum of the tree that does. */
enum mem_reachability_s
{
  MEM_VALID_SYS,     /**< every processor: stacks, schedulers, shared data */
  MEM_VALID_DMA,     /**< every processor and every DMA master of the board */
  MEM_VALID_CLUSTER, /**< the processors of the proximity's cluster; of the
                          caller's where the proximity has none */
  MEM_VALID_CPU,     /**< the proximity's processor for @ref
                          mem_proximity_cpu, otherwise the caller */

  MEM_VALID_COUNT,

  /* The same for the memory layer itself, which knows them all. */
  MEM_REACH_SYS = MEM_VALID_SYS,
  MEM_REACH_DMA = MEM_VALID_DMA,
  MEM_REACH_CLUSTER = MEM_VALID_CLUSTER,
  MEM_REACH_CPU = MEM_VALID_CPU,
};

/** Bits of the values that the build admits. */
#define MEM_REACH_ADMITTED                                                     \
  (1u << MEM_REACH_SYS | _CONFIG_MUTEK_MEM_VALID_DMA << MEM_REACH_DMA          \
   | _CONFIG_MUTEK_MEM_VALID_CLUSTER << MEM_REACH_CLUSTER                      \
   | _CONFIG_MUTEK_MEM_VALID_CPU << MEM_REACH_CPU)

/* A value that the build does not admit has no name: using it is a compile
   error that names the token. */
#ifndef CONFIG_MUTEK_MEM_VALID_DMA
#define MEM_VALID_DMA needs_CONFIG_MUTEK_MEM_VALID_DMA
#endif
#ifndef CONFIG_MUTEK_MEM_VALID_CLUSTER
#define MEM_VALID_CLUSTER needs_CONFIG_MUTEK_MEM_VALID_CLUSTER
#endif
#ifndef CONFIG_MUTEK_MEM_VALID_CPU
#define MEM_VALID_CPU needs_CONFIG_MUTEK_MEM_VALID_CPU
#endif

#endif
