/* cpu/arm: the cycle counter.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The performance monitor counts the cycles of its CPU in 32 bits. cpu_cycles()
   records each wrap when it is called.

   Invariant: only its own CPU accesses a counter, with interrupts masked.
   Locks: none.
   Limitation: if the counter wraps twice between two calls, one wrap is lost.

   Source: ARM DDI 0406C, C12 "The Performance Monitors Extension". */

#include "private.h"

#include <mutek/cpu.h>
#include <mutek/interrupt.h>

#define CONTROL_ON 5u /* enabled, reset to 0 */
#define COUNTER_CYCLES ((uint32_t)1 << 31)

/* The monitor's registers, by their numbers in the instruction. */
#define CONTROL "c9, c12, 0" /* PMCR */
#define START "c9, c12, 1"   /* PMCNTENSET */
#define WRAPPED "c9, c12, 3" /* PMOVSR */
#define CYCLES "c9, c13, 0"  /* PMCCNTR */
#define DISABLE "c9, c14, 2" /* PMINTENCLR */

#define get(reg)                                                               \
  ({                                                                           \
    uint32_t value_;                                                           \
    __asm__ volatile("mrc p15, 0, %0, " reg : "=r"(value_)::"memory");         \
    value_;                                                                    \
  })

#define set(reg, value)                                                        \
  __asm__ volatile("mcr p15, 0, %0, " reg ::"r"((uint32_t)(value)) : "memory")

void
arm_count_init(void)
{
  set(CONTROL, CONTROL_ON);
  set(DISABLE, UINT32_MAX);
  set(WRAPPED, UINT32_MAX);
  set(START, COUNTER_CYCLES);
}

uint64_t
cpu_cycles(void)
{
  struct arm_cpu_s *self = arm_cpu_self();
  cpu_irq_state_t irq = cpu_interrupt_save();
  uint32_t low = get(CYCLES);
  uint64_t cycles;

  if (get(WRAPPED) & COUNTER_CYCLES)
    {
      set(WRAPPED, COUNTER_CYCLES);
      self->cycles_high++;
      low = get(CYCLES);
    }
  cycles = (uint64_t)self->cycles_high << 32 | low;
  cpu_interrupt_restore(irq);
  return cycles;
}
