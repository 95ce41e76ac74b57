/* proximity: which memory is tried first.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    @module {Core::Memory}
    A proximity is a preference: it orders the banks of the machine, best first,
    and never forbids one. The reachability forbids banks, see @ref
    mem_reachability_s. There is one proximity per cluster, one per processor,
    and a global one for data that has no good place.

    All of them exist from @ref startup on, are constant, and need no lock.

    Source: ticket #58, "Some proximities" and "Kernel-wise API". */

#ifndef MUTEK_MEM_PROXIMITY_H_
#define MUTEK_MEM_PROXIMITY_H_

#include <config.h>

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/mem_reach.h>
#include <mutek/types.h>

/** A place to allocate near to. Made by the kernel at boot, or by code which
    has its own policy and fills in both fields. */
struct mem_proximity_s
{
  /** (c) @This allocates from the best place that can still serve. A caller's
      own one may call @ref mem_alloc with a proximity of the kernel, or @ref
      mem_bank_alloc; the block must be reached by who @tt valid names.
      Units: @tt size in bytes, at least 1.
      Errors: as @ref mem_alloc; @tt *addr is then NULL.
      Context: that of the call to @ref mem_alloc, interrupts included; must
      not sleep. */
  error_t (*alloc)(size_t size, void *priv, enum mem_reachability_s valid,
                   void **addr);
  void *priv; /**< (c) handed back to @tt alloc */
};

/** @This stands for a cluster or a CPU that the machine does not have. Its @tt
    alloc is NULL, so a request that uses it fails with -EINVAL. */
#ifdef CONFIG_MUTEK_MEM_PROXIMITY
extern struct mem_proximity_s mem_proximity_none;
#endif

/** @This returns the proximity of a cluster, to place data near processors
    which are known to use it. For MEM_VALID_CLUSTER the block is reached by
    that cluster and the caller.
    @return @ref mem_proximity_none for a cluster the machine does not have;
      with CONFIG_MUTEK_ASSERT the machine stops.
    Context: any. Cost: O(1). */
config_depend(CONFIG_MUTEK_MEM_PROXIMITY)
struct mem_proximity_s *mem_proximity_cluster(cluster_id_t cluster);

/** @This returns the proximity of a processor: the order of its cluster. For
    MEM_VALID_CPU the block is reached by that processor and the caller.
    @return @ref mem_proximity_none for a processor the machine does not have;
      with CONFIG_MUTEK_ASSERT the machine stops; one that is described but was
   not started has a proximity. Context: any. Cost: O(1). */
config_depend(CONFIG_MUTEK_MEM_PROXIMITY)
struct mem_proximity_s *mem_proximity_cpu(cpu_id_t cpu);

/** @This returns the proximity of the calling processor's cluster, which is
    what NULL means to @ref mem_alloc.
    Context: any; stale if the caller migrates. Cost: O(1). */
config_depend(CONFIG_MUTEK_MEM_PROXIMITY)
struct mem_proximity_s *mem_proximity_local(void);

/** @This returns the proximity for data which everyone uses alike: two banks
    are drawn at random, weighted by their sizes, and the less used one serves;
    with CONFIG_MUTEK_MEM_GLOBAL_RANDOM a single one is drawn, each bank alike.
    When that one cannot serve, all others are tried.
    Context: any. Cost: O(1). */
config_depend(CONFIG_MUTEK_MEM_PROXIMITY)
struct mem_proximity_s *mem_proximity_global(void);

#endif
