/* cpu: variables of which every processor has its own.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    @tt CPU_LOCAL before the definition of a variable of static storage, which
    must be zero at start, makes one copy for each processor. The linker
    collects the variables in one section; @ref startup allocates a zeroed copy
    of it for each started processor, near that processor. The boot processor
    uses the section itself.

      CPU_LOCAL static struct foo_s foo;
      CPU_LOCAL_ADDR(foo)->x++;       the caller's; must not migrate meanwhile

    Each processor family implements `uintptr_t cpu_local_base(void)` and
    `void cpu_local_set(uintptr_t base)` in its <cpu/local.h>: the distance from
    the section to the copy of the running processor. */

#ifndef MUTEK_LOCAL_H_
#define MUTEK_LOCAL_H_

#include <mutek/types.h>

#include <cpu/local.h>

/** @This marks a variable of which each processor has its own. */
#define CPU_LOCAL __attribute__((section("cpudata"), aligned(8)))

/** @This is the address of the running processor's own. */
#define CPU_LOCAL_ADDR(variable)                                               \
  ((__typeof__(variable) *)((uintptr_t) & (variable) + cpu_local_base()))

#endif
