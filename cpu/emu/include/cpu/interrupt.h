/* cpu/emu: a mask in software.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A tick is a signal of the host, and what another processor signals is, too.
   To mask it, a processor sets a flag; no system call is made. The signal may
   arrive between any two instructions, on the thread itself, so each of these
   is read as a sequence which it may cut anywhere:

      save      S1 state = masked     S2 masked = true
      restore   R1 masked = state     R2 pending?     R3 deliver
      signal    T1 pending = true     T2 masked?      T3 deliver
      deliver   D1 masked = true      D2 pending = false
                D3 the handler        D4 masked = false

    A signal leaves `masked` as it found it (D1 happens only where it was false,
    D4 restores that), so S1 and S2 may be cut. A signal that finds `masked`
   sets `pending`; whoever clears `masked`, R1, looks at `pending` afterwards,
   R2, so the tick is not lost; a signal after R1 delivers by itself, and R2
   then finds nothing left. A signal between D1 and D2 is merged with the tick
   that is about to be delivered. One between D2 and D4 waits for the next
   restore or the next tick, whichever comes first: a handler slower than its
   period leaves room for the rest of the program.

    What is pending are two bits, for ticks and for signals of other processors;
    each is set, and all are taken, by one instruction. Somebody waits for an
    answer to a signal: D4 is followed by another look at its bit.

    Depth: the handler runs masked, so nothing in it delivers; the host holds
   back the signal while it is handled. At most one delivery by a signal
   interrupts the tail of one by restore. */

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
