/* alloc: the set of this machine, for the other files of the layer.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MEM_INSTANCE_H_
#define MEM_INSTANCE_H_

#include "mem_set.h"

/** The memory of this machine. */
struct mem_instance_s
{
  bool ready;              /**< (c) once the machine is known: the set serves */
  struct mem_set_s set;    /**< (c) when ready */
  struct mem_home_s *home; /**< (c) the set's; NULL until ready */
  struct mem_region_s boot; /**< (r) the boot bank, until ready; by its lock */
};

/** For mem_alloc.c and mem_boot.c; others call mem_instance(). */
extern struct mem_instance_s mem_instance_state;

/** @This returns the kernel's set, NULL before the machine is known.
    Context: any. */
struct mem_set_s *mem_instance(void);

/** @This makes a set the kernel's: its banks serve from now on.
    Context: boot processor, once, before anything was allocated. */
void mem_instance_set(const struct mem_set_s *set);

#endif
