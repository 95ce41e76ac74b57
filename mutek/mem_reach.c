/* proximity: the constraint of a request.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The one place where a request meets the reach of a bank; a build without
   CONFIG_MUTEK_MEM_REACHABILITY has none. Locks: none, the topology is
   constant. */

#include "mem_walk.h"

bool
mem_walk_meets(const struct mem_walk_s *walk, bank_id_t bank)
{
  return topology_bank_meets(walk->mem->topo, bank, &walk->who);
}
