/* cpu: CPU-local variables.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    @tt CPU_LOCAL before the definition of a static variable makes one copy of
    it for each CPU. The variable must be zero at start. The linker collects
    these variables in one section. @ref startup allocates a zeroed copy of the
    section for each CPU that it starts, near that CPU. The boot CPU uses the
    section itself.

      CPU_LOCAL static struct foo_s foo;
      CPU_LOCAL_ADDR(foo)->x++;       the running CPU's copy; the caller must
                                      not migrate meanwhile

    Each CPU family implements `uintptr_t cpu_local_base(void)` and `void
    cpu_local_set(uintptr_t base)` in its <cpu/local.h>. The base is the offset
    from the section to the running CPU's copy. */

#ifndef MUTEK_LOCAL_H_
#define MUTEK_LOCAL_H_

#include <mutek/types.h>

#include <cpu/local.h>

/** @This marks a CPU-local variable. */
#define CPU_LOCAL __attribute__((section("cpudata"), aligned(8)))

/** @This is the address of the running CPU's copy. */
#define CPU_LOCAL_ADDR(variable)                                               \
  ((__typeof__(variable) *)((uintptr_t) & (variable) + cpu_local_base()))

#endif
