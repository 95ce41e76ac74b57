/* cpu: proof that the caller stays on its processor.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A processor's own data is indexed by a struct cpu_pinned_s, never by a bare
    cpu_id(). Between cpu_pin() and cpu_unpin() the caller is not moved to
    another processor. It may be interrupted, and it may wait; an interrupt
    handler, or another thread, may run on this processor meanwhile. So data
   that these change needs interrupts masked as well.

    Nothing moves threads today: a pin is a read of cpu_id(). A scheduler that
    does move them has two functions to fill in, and may count here. Pins nest.
    Code that begins after the processor is known, and reads it itself in one
    instruction or in a restartable sequence, needs no pin: see
    <mutek/cpu_cache.h>, I2. */

#ifndef MUTEK_CPU_PIN_H_
#define MUTEK_CPU_PIN_H_

#include <mutek/assert.h>
#include <mutek/cpu.h>
#include <mutek/decls.h>
#include <mutek/interrupt.h>
#include <mutek/types.h>

/** Proof that the caller stays on a processor. The functions below make one; a
    test makes its own, for a processor of an invented machine. */
struct cpu_pinned_s
{
  cpu_id_t cpu; /**< (c) the processor that runs the caller */
};

/** @This keeps the caller on its processor until @ref cpu_unpin.
    Context: any. Cost: one load. */
ALWAYS_INLINE struct cpu_pinned_s
cpu_pin(void)
{
  return (struct cpu_pinned_s){ cpu_id() };
}

/** @This ends what @ref cpu_pin began. Context: as there. Cost: none. */
ALWAYS_INLINE void
cpu_unpin(struct cpu_pinned_s pinned)
{
  (void)pinned;
}

/** @This is for callers that are not moved anyway, and unpins nothing.
    Context: interrupts masked. Cost: one load. */
ALWAYS_INLINE struct cpu_pinned_s
cpu_pinned_masked(void)
{
  assert(cpu_interrupt_masked());
  return (struct cpu_pinned_s){ cpu_id() };
}

#endif
