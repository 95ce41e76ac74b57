/* alloc: the set of this machine, for the other files of the layer.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MEM_INSTANCE_H_
#define MEM_INSTANCE_H_

#include "mem_set.h"

/** @This returns the kernel's set, NULL before the machine is known.
    Context: any. */
struct mem_set_s *mem_instance(void);

/** @This makes a set the kernel's: its banks serve from now on.
    Context: boot processor, once, before anything was allocated. */
void mem_instance_set(const struct mem_set_s *set);

#endif
