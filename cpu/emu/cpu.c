/* cpu/emu: ticks and IPIs of a CPU that is a host thread.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Holds the state of a thread's CPU, and runs ticks: those that are not masked,
   and those that were delayed. <cpu/interrupt.h> shows why no tick is lost and
   none nests.

   Invariants:
   I1  only its own thread and signals on that thread access cpu_emu.
   I2  A tick's handler runs with `masked` true; `masked` is false before and
       after.
       Locks: none.

   Limitation: a handler must return. A preemptive scheduler that switches
   stacks in it would block further host signals. */

#include <mutek/cpu.h>
#include <mutek/cpu_cache.h>
#include <mutek/interrupt.h>
#include <mutek/local.h>

_Thread_local struct cpu_emu_s cpu_emu CPU_EMU_TLS;

static void (*ipi_handler)(void); /* (c) the IPI handler */

/* A tick that arrives during another one waits for the next delivery. An IPI
   does not, because its sender may wait for it. */
void
cpu_emu_deliver(void)
{
  do
    {
      uint8_t pending;

      cpu_emu.masked = true;
      pending = __atomic_exchange_n(&cpu_emu.pending, 0, __ATOMIC_RELAXED);
      __atomic_signal_fence(__ATOMIC_SEQ_CST);
      if ((pending & CPU_EMU_SIGNAL) && ipi_handler)
        ipi_handler();
      if ((pending & CPU_EMU_TICK) && cpu_emu.tick)
        cpu_emu.tick();
      __atomic_signal_fence(__ATOMIC_SEQ_CST);
      cpu_emu.masked = false;
    }
  while (cpu_emu.pending & CPU_EMU_SIGNAL);
}

static void
interrupt(uint8_t what)
{
  __atomic_fetch_or(&cpu_emu.pending, what, __ATOMIC_RELAXED);
  if (!cpu_emu.masked)
    cpu_emu_deliver();
}

void
cpu_emu_tick(void)
{
  interrupt(CPU_EMU_TICK);
}

void
cpu_emu_signal(void)
{
  interrupt(CPU_EMU_SIGNAL);
}

uintptr_t
cpu_emu_restart(uintptr_t address)
{
  return cpu_cache_restart(address);
}

void
cpu_listen(void (*listener)(void))
{
  ipi_handler = listener;
}

void
cpu_emu_tick_set(void (*tick)(void))
{
  cpu_irq_state_t irq = cpu_interrupt_save();

  cpu_emu.tick = tick;
  __atomic_fetch_and(&cpu_emu.pending, (uint8_t)~CPU_EMU_TICK,
                     __ATOMIC_RELAXED);
  cpu_interrupt_restore(irq);
}

void
cpu_emu_become(cpu_id_t id)
{
  cpu_emu.masked = true;
  cpu_emu.id = id;
}
