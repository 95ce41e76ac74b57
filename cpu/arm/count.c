/* cpu/arm: cycles, and interrupts after so many of them.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The performance monitor counts cycles, for who measures. Its first event
   counter counts them too, up to an interrupt: the timer that is finest. The
   second one, up to a fast interrupt, which nothing masks: set so that it comes
   after one instruction of who is watched, again and again. That asks for
   cycles that are instructions, as under QEMU with -icount shift=0.

   Invariants:
   I1  Of the two event counters one counts at a time; both interrupt by one
       line.
   I2  The register that selects an event counter is changed with interrupts
       masked, and names the second one while somebody is watched.
   Locks: none, all is the running processor's own.

   Left out: with two wraps between two looks the cycle counter loses one.

   Source: ARM DDI 0406C, C12 "The Performance Monitors Extension". */

#include "private.h"

#include <mutek/cpu.h>
#include <mutek/interrupt.h>

#define CONTROL_ON 7u /* counts; all counters begin at 0 */
#define EVENT_CYCLES 0x11u
#define COUNTER_ONCE 0u
#define COUNTER_STEP 1u
#define COUNTER_CYCLES 31u

/* Cycles from where trap_entry.S sets the counter to behind one instruction of
   who is watched. */
#define STEP_CYCLES 3u

/* The registers of the monitor, by the numbers of the instruction. */
#define CONTROL "c9, c12, 0" /* PMCR */
#define START "c9, c12, 1"   /* PMCNTENSET */
#define STOP "c9, c12, 2"    /* PMCNTENCLR */
#define WRAPPED "c9, c12, 3" /* PMOVSR */
#define SELECT "c9, c12, 5"  /* PMSELR */
#define CYCLES "c9, c13, 0"  /* PMCCNTR */
#define EVENT "c9, c13, 1"   /* PMXEVTYPER */
#define COUNTER "c9, c13, 2" /* PMXEVCNTR */
#define ENABLE "c9, c14, 1"  /* PMINTENSET */
#define DISABLE "c9, c14, 2" /* PMINTENCLR */

#define get(reg)                                                               \
  ({                                                                           \
    uint32_t value_;                                                           \
    __asm__ volatile("mrc p15, 0, %0, " reg : "=r"(value_)::"memory");         \
    value_;                                                                    \
  })

#define set(reg, value)                                                        \
  __asm__ volatile("mcr p15, 0, %0, " reg ::"r"((uint32_t)(value)) : "memory")

static uint32_t
bit(uint_fast8_t counter)
{
  return (uint32_t)1 << counter;
}

void
arm_count_init(void)
{
  uint32_t all = bit(COUNTER_ONCE) | bit(COUNTER_STEP) | bit(COUNTER_CYCLES);

  set(CONTROL, CONTROL_ON);
  set(DISABLE, all);
  set(STOP, bit(COUNTER_ONCE) | bit(COUNTER_STEP));
  set(WRAPPED, all);
  set(START, bit(COUNTER_CYCLES));
}

uint64_t
cpu_cycles(void)
{
  struct arm_cpu_s *self = arm_cpu_self();
  cpu_irq_state_t irq = cpu_interrupt_save();
  uint32_t low = get(CYCLES);
  uint64_t cycles;

  if (get(WRAPPED) & bit(COUNTER_CYCLES))
    {
      set(WRAPPED, bit(COUNTER_CYCLES));
      self->cycles_high++;
      low = get(CYCLES);
    }
  cycles = (uint64_t)self->cycles_high << 32 | low;
  cpu_interrupt_restore(irq);
  return cycles;
}

static void
counter_stop(uint_fast8_t counter)
{
  set(STOP, bit(counter));
  set(DISABLE, bit(counter));
  set(WRAPPED, bit(counter));
}

static void
counter_start(uint_fast8_t counter, uint32_t counts)
{
  set(SELECT, counter);
  set(EVENT, EVENT_CYCLES);
  set(ENABLE, bit(counter));
  set(COUNTER, -counts);
  set(START, bit(counter));
}

void
arm_count_once(uint32_t counts, void (*once)(void))
{
  cpu_irq_state_t irq = cpu_interrupt_save();

  counter_stop(COUNTER_ONCE);
  arm_cpu_self()->once = once;
  if (counts != 0 && cpu_arm_count_fast(false))
    counter_start(COUNTER_ONCE, counts);
  cpu_interrupt_restore(irq);
}

void (*arm_count_take(void))(void)
{
  counter_stop(COUNTER_ONCE);
  return arm_cpu_self()->once;
}

void
cpu_trace_start(cpu_trace_func_t *step)
{
  cpu_irq_state_t irq = cpu_interrupt_save();

  arm_cpu_self()->step = step;
  if (cpu_arm_count_fast(true))
    counter_start(COUNTER_STEP, 1);
  cpu_interrupt_restore(irq);
}

void
cpu_trace_stop(void)
{
  arm_cpu_self()->step = NULL;
}

uint32_t
arm_fast_interrupt(uintptr_t address, uint32_t cpsr)
{
  cpu_trace_func_t *step = arm_cpu_self()->step;

  set(WRAPPED, bit(COUNTER_STEP));
  cpu_arm_fast_interrupt();
  if (step == NULL)
    counter_stop(COUNTER_STEP);
  else
    step(address, (cpsr & CPU_FLAG_I) != 0);
  return -STEP_CYCLES;
}
