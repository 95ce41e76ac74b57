/* cpu/x86_64: the interrupt flag.
   SPDX-License-Identifier: LGPL-2.1-only
   Source: Intel SDM volume 1, "EFLAGS Register", and volume 2, CLI, STI.
 */

#ifndef CPU_INTERRUPT_H_
#define CPU_INTERRUPT_H_

#include <mutek/decls.h>
#include <mutek/types.h>

typedef uintptr_t cpu_irq_state_t; /**< the flags; only CPU_FLAG_IF is used */

#define CPU_FLAG_IF ((uintptr_t)1 << 9) /**< interrupts are unmasked */

ALWAYS_INLINE uintptr_t
cpu_flags(void)
{
  uintptr_t flags;

  __asm__ volatile("pushfq\n\tpopq %0" : "=r"(flags)::"memory");
  return flags;
}

ALWAYS_INLINE bool
cpu_interrupt_masked(void)
{
  return (cpu_flags() & CPU_FLAG_IF) == 0;
}

ALWAYS_INLINE void
cpu_interrupt_enable(void)
{
  __asm__ volatile("sti" ::: "memory");
}

ALWAYS_INLINE cpu_irq_state_t
cpu_interrupt_save(void)
{
  cpu_irq_state_t state = cpu_flags();

  __asm__ volatile("cli" ::: "memory");
  return state;
}

ALWAYS_INLINE void
cpu_interrupt_restore(cpu_irq_state_t state)
{
  if ((state & CPU_FLAG_IF) != 0)
    __asm__ volatile("sti" ::: "memory");
  else
    __asm__ volatile("cli" ::: "memory");
}

#endif
