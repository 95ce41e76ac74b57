/* cpu/emu: an interrupt mask in software.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A tick is a signal of the host, and so is an IPI. To mask both, a CPU sets a
    flag; no system call is needed. The signal may arrive between any two
    instructions of the thread. So each function below is analysed as a sequence
    that a signal may interrupt anywhere:

      save      S1 state = masked     S2 masked = true
      restore   R1 masked = state     R2 pending?     R3 deliver
      signal    T1 pending = true     T2 masked?      T3 deliver
      deliver   D1 masked = true      D2 pending = false
                D3 the handler        D4 masked = false

    A signal leaves `masked` unchanged: D1 happens only if it was false, and D4
    restores that. So a signal between S1 and S2 does no harm. If a signal finds
    `masked` set, it sets `pending`. R2 reads `pending` after R1 clears
    `masked`, so the tick is not lost. A signal after R1 delivers the tick
    itself, and R2 then finds nothing. A signal between D1 and D2 is merged with
    the tick that is about to be delivered. A signal between D2 and D4 waits for
    the next restore or the next tick. So even a handler slower than its period
    leaves time for the rest of the program.

    `pending` has two bits, for ticks and for IPIs. One instruction sets a bit,
    and one instruction takes all. The sender of an IPI waits for the reaction,
    so the IPI bit is read again after D4.

    Depth: the handler runs masked, so nothing in it delivers. The host blocks
    the signal while it is handled. So at most one delivery by a signal
    interrupts the end of a delivery by restore. */

#ifndef CPU_INTERRUPT_H_
#define CPU_INTERRUPT_H_

#include <mutek/decls.h>
#include <mutek/types.h>

#include <cpu/emu.h>
#include <cpu/sanitizer.h>

typedef uint8_t cpu_irq_state_t; /**< 1: masked */

ALWAYS_INLINE cpu_irq_state_t
cpu_interrupt_save(void)
{
  cpu_irq_state_t state = cpu_emu.masked;

  cpu_emu.masked = true;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  return state;
}

ALWAYS_INLINE void
cpu_interrupt_restore(cpu_irq_state_t state)
{
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  cpu_emu.masked = state;
  if (!state && CPU_TSAN)
    cpu_emu_breathe();
  if (!state && unlikely(cpu_emu.pending))
    cpu_emu_deliver();
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
}

ALWAYS_INLINE void
cpu_interrupt_enable(void)
{
  cpu_interrupt_restore(false);
}

ALWAYS_INLINE bool
cpu_interrupt_masked(void)
{
  return cpu_emu.masked;
}

#endif
