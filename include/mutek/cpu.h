/* cpu: the running processor.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A contract: each processor family implements these in its <cpu/cpu.h>,
    inline where it can.

      cpu_id_t cpu_id(void)      the processor that runs the caller, dense; 0
                                 before it has been told who it is
      void cpu_relax(void)       body of every spin loop: lets others run
      void cpu_wait(void)        sleeps until something may have happened; may
                                 return early; interrupts are not masked */

#ifndef MUTEK_CPU_H_
#define MUTEK_CPU_H_

#include <cpu/cpu.h>

#endif
