/* cpu/emu: ticks of a processor that is a host thread.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Holds what a thread knows of its processor and runs the ticks that the mask
   let through, or held back. <cpu/interrupt.h> has the argument why none is
   lost and none nests.

   Invariants:
   I1  cpu_emu is touched by its own thread only, signals on it included.
   I2  A tick's handler runs with `masked` true, and `masked` is false before
       and after.
   Locks: none.

   Left out: a handler must return. Leaving it for another stack, as a scheduler
   that preempts would, keeps the host from sending the next signal. */

#include <mutek/cpu.h>
#include <mutek/interrupt.h>
#include <mutek/local.h>

_Thread_local struct cpu_emu_s cpu_emu CPU_EMU_TLS;

void
cpu_emu_deliver(void)
{
  cpu_emu.masked = true;
  cpu_emu.pending = false;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  if (cpu_emu.tick)
    cpu_emu.tick();
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  cpu_emu.masked = false;
}

void
cpu_emu_tick(void)
{
  cpu_emu.pending = true;
  if (!cpu_emu.masked)
    cpu_emu_deliver();
}

void
cpu_emu_tick_set(void (*tick)(void))
{
  cpu_irq_state_t irq = cpu_interrupt_save();

  cpu_emu.tick = tick;
  cpu_emu.pending = false;
  cpu_interrupt_restore(irq);
}

void
cpu_emu_become(cpu_id_t id)
{
  cpu_emu.masked = true;
  cpu_emu.id = id;
}
