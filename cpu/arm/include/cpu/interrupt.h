/* cpu/arm: the interrupt mask.
   SPDX-License-Identifier: LGPL-2.1-only
   Source: ARM DDI 0406C, B1.3.3 "Program Status Registers", B9.3.2 "CPS". */

#ifndef CPU_INTERRUPT_H_
#define CPU_INTERRUPT_H_

#include <mutek/decls.h>
#include <mutek/types.h>

typedef uint32_t cpu_irq_state_t; /**< CPSR; only CPU_FLAG_I is used */

#define CPU_FLAG_I ((uint32_t)1 << 7) /**< interrupts are masked */

ALWAYS_INLINE uint32_t
cpu_flags(void)
{
  uint32_t flags;

  __asm__ volatile("mrs %0, cpsr" : "=r"(flags)::"memory");
  return flags;
}

ALWAYS_INLINE bool
cpu_interrupt_masked(void)
{
  return (cpu_flags() & CPU_FLAG_I) != 0;
}

ALWAYS_INLINE void
cpu_interrupt_enable(void)
{
  __asm__ volatile("cpsie i" ::: "memory");
}

ALWAYS_INLINE cpu_irq_state_t
cpu_interrupt_save(void)
{
  cpu_irq_state_t state = cpu_flags();

  __asm__ volatile("cpsid i" ::: "memory");
  return state;
}

/* The mode is the same as at the save. */
ALWAYS_INLINE void
cpu_interrupt_restore(cpu_irq_state_t state)
{
  __asm__ volatile("msr cpsr_c, %0" ::"r"(state) : "memory");
}

#endif
