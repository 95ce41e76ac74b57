/* cpu: the interrupt mask of the running processor.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A contract: each processor family implements these in its
    <cpu/interrupt.h>, inline.

      cpu_irq_state_t                           what has to be restored
      cpu_irq_state_t cpu_interrupt_save(void)  mask, return the former
      void cpu_interrupt_restore(state)         and back; both nest and are
                                                compiler barriers
      void cpu_interrupt_enable(void)           unmask; a processor enters the
                                                kernel masked
      bool cpu_interrupt_masked(void)           for assertions */

#ifndef MUTEK_INTERRUPT_H_
#define MUTEK_INTERRUPT_H_

#include <cpu/interrupt.h>

#endif
