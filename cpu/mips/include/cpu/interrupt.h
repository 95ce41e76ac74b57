/* cpu/mips: the interrupt enable bit.
   SPDX-License-Identifier: LGPL-2.1-only
   Source: MIPS Architecture for Programmers volume III, "Status Register";
   volume II-A, DI, EI, EHB. */

#ifndef CPU_INTERRUPT_H_
#define CPU_INTERRUPT_H_

#include <mutek/decls.h>
#include <mutek/types.h>

typedef bool cpu_irq_state_t; /**< true: masked */

#define CPU_STATUS_IE 1u /**< interrupts are unmasked */

ALWAYS_INLINE bool
cpu_interrupt_masked(void)
{
  uint32_t status;

  __asm__ volatile("mfc0 %0, $12" : "=r"(status)::"memory");
  return (status & CPU_STATUS_IE) == 0;
}

ALWAYS_INLINE void
cpu_interrupt_enable(void)
{
  __asm__ volatile("ei\n\tehb" ::: "memory");
}

ALWAYS_INLINE cpu_irq_state_t
cpu_interrupt_save(void)
{
  uint32_t status;

  __asm__ volatile("di %0\n\tehb" : "=r"(status)::"memory");
  return (status & CPU_STATUS_IE) == 0;
}

ALWAYS_INLINE void
cpu_interrupt_restore(cpu_irq_state_t state)
{
  if (state)
    __asm__ volatile("di\n\tehb" ::: "memory");
  else
    __asm__ volatile("ei\n\tehb" ::: "memory");
}

#endif
