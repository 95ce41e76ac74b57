/* alloc: the memory of this machine, for the other files of the layer.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MEM_INSTANCE_H_
#define MEM_INSTANCE_H_

#include "mem_machine.h"

/** The memory of this machine. */
struct mem_instance_s
{
  bool ready; /**< (c) once the machine is known: all banks serve */
  struct mem_machine_s mem; /**< (c) when ready */
  struct mem_home_s *home;  /**< (c) that of mem; NULL until ready */
  struct mem_region_s boot; /**< (r) the boot bank, until ready; by its lock */
};

/** For mem_alloc.c and mem_boot.c; others call mem_instance(). */
extern struct mem_instance_s mem_instance_state;

/** @This returns the kernel's memory, NULL before the machine is known.
    Context: any. */
struct mem_machine_s *mem_instance(void);

/** @This makes @tt mem the kernel's: its banks serve from now on.
    Context: boot processor, once, before anything was allocated. */
void mem_instance_serve(const struct mem_machine_s *mem);

#endif
