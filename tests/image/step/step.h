/* tests: one interrupt at a chosen instruction.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef STEP_H_
#define STEP_H_

#include <mutek/types.h>

/** The kind of an interrupt. */
enum step_kind_e
{
  STEP_TICK,   /**< a tick of the running CPU's timer */
  STEP_SIGNAL, /**< an inter-processor interrupt */
};

/** @This makes the host step through code. Context: boot processor, once. */
void step_start(void);

/** @This runs @tt operate, and interrupts it before its instruction number
    @tt count, as the host's own signal would.
    @return true when the interrupt came; false when the operation was over
      before. Context: any CPU. Cost: a signal of the host per instruction. */
bool step_run(void (*operate)(void), enum step_kind_e kind, unsigned count);

/** @This runs @tt operate, and before its instruction number @tt count calls
    @tt meanwhile, which does with atomic operations alone what another CPU
   might do just then. Interrupts that are masked do not keep it out.
    @return, Context, Cost: as @ref step_run. */
bool step_meet(void (*operate)(void), void (*meanwhile)(void), unsigned count);

/** @This runs @tt operate, and calls @tt look before each of its instructions.
    Context, Cost: as @ref step_run. */
void step_watch(void (*operate)(void), void (*look)(void));

#endif
