/* cpu/cortex-m: atomic words, with interrupts masked.
   SPDX-License-Identifier: LGPL-2.1-only
   There is one CPU, so code that no interrupt can divide is atomic. An
   interrupt sees all accesses in program order; only the compiler must be kept
   from moving them. The M0 has no exclusive accesses (ARMv6-M Architecture
   Reference Manual, A4.1 "Instruction set"). On the M3 they would need as many
   instructions as masking.
   Limitation: faults and the NMI are not masked; they end the run. */

#ifndef CPU_ATOMIC_H_
#define CPU_ATOMIC_H_

#include <mutek/decls.h>
#include <mutek/types.h>

#include <cpu/interrupt.h>

typedef uintptr_t atomic_t;

ALWAYS_INLINE uintptr_t
atomic_load(const atomic_t *word)
{
  return *(const volatile atomic_t *)word;
}

ALWAYS_INLINE uintptr_t
atomic_load_acquire(const atomic_t *word)
{
  uintptr_t value = atomic_load(word);

  __asm__ volatile("" ::: "memory");
  return value;
}

ALWAYS_INLINE void
atomic_store(atomic_t *word, uintptr_t value)
{
  *(volatile atomic_t *)word = value;
}

ALWAYS_INLINE void
atomic_store_release(atomic_t *word, uintptr_t value)
{
  __asm__ volatile("" ::: "memory");
  atomic_store(word, value);
}

ALWAYS_INLINE uintptr_t
atomic_add(atomic_t *word, uintptr_t value)
{
  cpu_irq_state_t irq = cpu_interrupt_save();
  uintptr_t former = *word;

  *word = former + value;
  cpu_interrupt_restore(irq);
  return former;
}

ALWAYS_INLINE uintptr_t
atomic_exchange_acquire(atomic_t *word, uintptr_t value)
{
  cpu_irq_state_t irq = cpu_interrupt_save();
  uintptr_t former = *word;

  *word = value;
  cpu_interrupt_restore(irq);
  return former;
}

/* One CPU: its interrupts see all accesses in program order. */
ALWAYS_INLINE uintptr_t
atomic_add_full(atomic_t *word, uintptr_t value)
{
  return atomic_add(word, value);
}

ALWAYS_INLINE uintptr_t
atomic_exchange_full(atomic_t *word, uintptr_t value)
{
  return atomic_exchange_acquire(word, value);
}

ALWAYS_INLINE bool
atomic_swap_acquire(atomic_t *word, uintptr_t from, uintptr_t to)
{
  cpu_irq_state_t irq = cpu_interrupt_save();
  bool same = *word == from;

  if (same)
    *word = to;
  cpu_interrupt_restore(irq);
  return same;
}

#endif
