/* cpu/x86_64: the local APIC, a CPU's own interrupt controller.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Its registers are memory-mapped at the same address on every CPU; each CPU
   accesses its own there.

   Invariants:
   I1  Interrupts are masked during a write to the interrupt command register:
       it has two words, and a handler may send an IPI too.
   Locks: none.
   Not supported: x2APIC mode, and so CPUs with an id above 254. QEMU does not
   emulate it (TCG has no CPUID.1:ECX[21]), so it could not be tested.

   Source: Intel SDM volume 3, chapter "Advanced Programmable Interrupt
   Controller (APIC)". */

#include "private.h"

#include <mutek/cpu.h>
#include <mutek/interrupt.h>

#define BASE_ENABLED ((uint64_t)1 << 11)
#define BASE_X2APIC ((uint64_t)1 << 10)
#define BASE_ADDRESS 0x000ffffffffff000u
#define SPURIOUS_ENABLE 0x100u
#define COMMAND_PENDING 0x1000u /* the last command is not sent yet */
#define ID_SHIFT 24

static uintptr_t lapic_base; /* (c) every CPU writes the same value */

uint32_t
lapic_read(enum lapic_e reg)
{
  return *(volatile uint32_t *)(lapic_base + reg);
}

void
lapic_write(enum lapic_e reg, uint32_t value)
{
  *(volatile uint32_t *)(lapic_base + reg) = value;
}

error_t
x86_64_lapic_init(void)
{
  uint64_t base = msr_read(MSR_APIC_BASE);

  if ((base & (BASE_ENABLED | BASE_X2APIC)) != BASE_ENABLED)
    return -ENOTSUP;
  lapic_base = (uintptr_t)(base & BASE_ADDRESS);
  lapic_write(LAPIC_LOCAL_TIMER, LAPIC_MASKED);
  lapic_write(LAPIC_LOCAL_LINT0, LAPIC_MASKED);
  lapic_write(LAPIC_LOCAL_LINT1, LAPIC_MASKED);
  lapic_write(LAPIC_LOCAL_ERROR, LAPIC_MASKED);
  lapic_write(LAPIC_TASK_PRIORITY, PRIORITY_ALL);
  lapic_write(LAPIC_SPURIOUS, SPURIOUS_ENABLE | VECTOR_SPURIOUS);
  x86_64_cpu_self()->lapic_id = x86_64_lapic_id();
  return 0;
}

uint32_t
x86_64_lapic_id(void)
{
  return lapic_read(LAPIC_ID) >> ID_SHIFT;
}

void
x86_64_lapic_send(uint32_t lapic_id, uint32_t command)
{
  cpu_irq_state_t irq = cpu_interrupt_save();

  while (lapic_read(LAPIC_COMMAND_LOW) & COMMAND_PENDING)
    cpu_relax();
  lapic_write(LAPIC_COMMAND_HIGH, lapic_id << ID_SHIFT);
  lapic_write(LAPIC_COMMAND_LOW, command);
  cpu_interrupt_restore(irq);
}
