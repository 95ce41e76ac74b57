/* cpu/cortex-m: the interrupt mask.
   SPDX-License-Identifier: LGPL-2.1-only
   Source: ARMv7-M Architecture Reference Manual, B1.4.3 "The special-purpose
   mask registers", and B5.2.3, MSR: no barrier is needed to mask. */

#ifndef CPU_INTERRUPT_H_
#define CPU_INTERRUPT_H_

#include <mutek/decls.h>
#include <mutek/types.h>

typedef uint32_t cpu_irq_state_t; /**< PRIMASK: 1 is masked */

ALWAYS_INLINE cpu_irq_state_t
cpu_interrupt_mask(void)
{
  cpu_irq_state_t mask;

  __asm__ volatile("mrs %0, primask" : "=r"(mask)::"memory");
  return mask;
}

ALWAYS_INLINE bool
cpu_interrupt_masked(void)
{
  return (cpu_interrupt_mask() & 1) != 0;
}

ALWAYS_INLINE void
cpu_interrupt_enable(void)
{
  __asm__ volatile("cpsie i" ::: "memory");
}

ALWAYS_INLINE cpu_irq_state_t
cpu_interrupt_save(void)
{
  cpu_irq_state_t state = cpu_interrupt_mask();

  __asm__ volatile("cpsid i" ::: "memory");
  return state;
}

ALWAYS_INLINE void
cpu_interrupt_restore(cpu_irq_state_t state)
{
  __asm__ volatile("msr primask, %0" ::"r"(state) : "memory");
}

#endif
