/* cpu/mips: CPU identity, sleep and wake.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Each CPU has a structure of its own, found through the global pointer. It
   holds the CPU id, the timer's handler and a stack for faults. A CPU sleeps
   with WAIT, and another CPU wakes it with an IPI.

   Invariants:
   I1  The global pointer is set before any C code runs.
   I2  A waker sets `event` before it sends the IPI. The sleeper checks `event`
       with interrupts masked; an IPI after that makes mips_sleep() return. So
       no wake is lost.
       Locks: none.

   Source: MIPS Architecture for Programmers volume II-A, WAIT; volume III,
   "Status Register", "Config1 Register". */

#include <mutek/cpu.h>

#include "private.h"

#include <config.h>

#include <mutek/assert.h>
#include <mutek/interrupt.h>

#define CONFIG1_LINE_SHIFT 10 /* of the data cache: 2 << field; 0: none */
#define CONFIG1_LINE_MASK 7u

#define LINES                                                                  \
  (LINE_WAKE | LINE_SIGNAL | LINE_TIMER) /* interrupts of running code */
#define REST 1000                        /* for gic_rest_begin() */

static_assert(offsetof(struct mips_cpu_s, fault_stack) + MIPS_FAULT_STACK
                  == CPU_FAULT_STACK_END,
              "see offsets.h");
static_assert(MIPS_CPUS_MAX == START_COUNT, "see offsets.h");
static_assert(offsetof(struct mips_start_s, stack) == START_STACK
                  && offsetof(struct mips_start_s, entry) == START_ENTRY,
              "see offsets.h");

static struct mips_cpu_s *cpus[CONFIG_CPU_MAX]; /* (a) by id; NULL: unknown */
static void (*ipi_handler)(void);               /* (c) the IPI handler */

void
mips_cpu_init(struct mips_cpu_s *cpu, cpu_id_t id)
{
  cpu->hw = (uint32_t)cpu_hardware_id();
  cpu->id = id;
  cp0_write(CP0_COMPARE, cp0_read(CP0_COUNT)); /* as late as possible */
  cp0_write(CP0_STATUS, LINES);
  gic_cpu_init();
  __atomic_store_n(&cpus[id], cpu, __ATOMIC_RELEASE);
}

NORETURN void
mips_halt(void)
{
  for (;;)
    __asm__ volatile("di\n\tehb\n\twait" ::: "memory");
}

uint32_t
mips_cache_line(void)
{
  uint32_t line = cp0_read(CP0_CONFIG1) >> CONFIG1_LINE_SHIFT
                  & CONFIG1_LINE_MASK;

  return line == 0 ? 0 : 2u << line;
}

void
mips_rest(void)
{
  cpu_irq_state_t irq = cpu_interrupt_save();

  if (gic_rest_begin(REST))
    {
      cp0_write(CP0_STATUS, irq ? LINE_REST : LINES | LINE_REST);
      mips_sleep();
      cp0_write(CP0_STATUS, LINES);
    }
  cpu_interrupt_restore(irq);
}

/* A wait with interrupts masked also ends with a wake. Other interrupts stay
   pending, so the timer's handler does not run. */
void
cpu_wait(void)
{
  struct mips_cpu_s *self = mips_cpu_self();
  cpu_irq_state_t irq = cpu_interrupt_save();

  if (__atomic_exchange_n(&self->event, 0, __ATOMIC_ACQ_REL) == 0)
    {
      if (irq)
        cp0_write(CP0_STATUS, LINE_WAKE);
      mips_sleep();
      if (irq)
        cp0_write(CP0_STATUS, LINES);
    }
  cpu_interrupt_restore(irq);
}

void
cpu_wake(cpu_id_t id)
{
  struct mips_cpu_s *cpu = __atomic_load_n(&cpus[id], __ATOMIC_ACQUIRE);

  if (cpu == NULL || __atomic_exchange_n(&cpu->event, 1, __ATOMIC_ACQ_REL))
    return; /* unknown CPU, or a wake is already pending */
  gic_wake(cpu->hw);
}

/* Always sends the IPI. An earlier one may already be in its handler, which may
   miss the caller's latest stores. */
void
cpu_signal(cpu_id_t id)
{
  struct mips_cpu_s *cpu = __atomic_load_n(&cpus[id], __ATOMIC_ACQUIRE);

  if (cpu != NULL)
    gic_signal(cpu->hw);
}

void
cpu_listen(void (*listener)(void))
{
  ipi_handler = listener;
}

void
signal_handle(void)
{
  gic_signal_end(mips_cpu_self()->hw);
  if (ipi_handler != NULL)
    ipi_handler();
}
