/* cpu: the interrupt mask of the running CPU.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A contract: each CPU family implements these functions inline in its
    <cpu/interrupt.h>.

      cpu_irq_state_t                           a saved interrupt mask
      cpu_irq_state_t cpu_interrupt_save(void)  masks, returns the former state
      void cpu_interrupt_restore(state)         restores it. Pairs nest; both
                                                are compiler barriers
      void cpu_interrupt_enable(void)           unmasks; a CPU enters the kernel
                                                with interrupts masked
      bool cpu_interrupt_masked(void)           for assertions */

#ifndef MUTEK_INTERRUPT_H_
#define MUTEK_INTERRUPT_H_

#include <cpu/interrupt.h>

#endif
