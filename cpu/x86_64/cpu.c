/* cpu/x86_64: CPU identity, sleep and wake.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Each CPU has a structure of its own, found through %gs. It holds the CPU id,
   the segments, and a stack for faults that a bad stack may cause. A CPU sleeps
   with HLT, and another CPU wakes it with an IPI.

   Invariants:
   I1  %gs is set before any kernel code reads it.
   I2  A waker sets `event` before it sends the IPI. The sleeper checks `event`
       with interrupts masked, and unmasks them in the instruction directly
       before HLT. An interrupt that is pending at the check therefore ends the
       HLT. So no wake is lost.
       Locks: none.

   Source: Intel SDM volume 3, "Segment Descriptors", "Task Management in 64-bit
   Mode"; volume 2, STI: interrupts are taken after the next instruction. */

#include <mutek/cpu.h>

#include "private.h"

#include <config.h>

#include <mutek/interrupt.h>

#define SEGMENT_CODE 0x00af9a000000ffffu /* 64 bits */
#define SEGMENT_DATA 0x00cf92000000ffffu
#define SEGMENT_TASK 0x0000890000000000u /* available, present */

#define TSS_IST 9 /* first word of the interrupt stack table */
#define TSS_MAP                                                                \
  25 /* word with the offset of the port map in its upper half                 \
      */

static struct x86_64_cpu_s *cpus[CONFIG_CPU_MAX]; /* (a) by id; NULL: unknown */

static void
task_fill(struct x86_64_cpu_s *cpu)
{
  uint64_t stack = (uintptr_t)cpu->fault_stack + X86_64_FAULT_STACK;
  uint64_t base = (uintptr_t)cpu->tss;
  uint32_t *ist = &cpu->tss[TSS_IST + 2 * (FAULT_STACK_INDEX - 1)];

  ist[0] = (uint32_t)stack;
  ist[1] = (uint32_t)(stack >> 32);
  cpu->tss[TSS_MAP] = sizeof(cpu->tss) << 16; /* none */
  cpu->gdt[SELECT_CODE / 8] = SEGMENT_CODE;
  cpu->gdt[SELECT_DATA / 8] = SEGMENT_DATA;
  cpu->gdt[SELECT_TASK / 8] = SEGMENT_TASK | (sizeof(cpu->tss) - 1)
                              | (base & 0xffffff) << 16
                              | (base >> 24 & 0xff) << 56;
  cpu->gdt[SELECT_TASK / 8 + 1] = base >> 32;
}

static void
segments_use(struct x86_64_cpu_s *cpu)
{
  struct table_where_s where = { sizeof(cpu->gdt) - 1, (uintptr_t)cpu->gdt };

  __asm__ volatile("lgdt %0\n\t"
                   "ltr %w1" ::"m"(where),
                   "r"(SELECT_TASK)
                   : "memory");
  msr_write(MSR_GS_BASE, (uintptr_t)cpu);
}

void
x86_64_cpu_init(struct x86_64_cpu_s *cpu, cpu_id_t id)
{
  cpu->self = cpu;
  cpu->id = id;
  task_fill(cpu);
  segments_use(cpu);
  if (id == 0)
    trap_init();
  trap_use();
  __atomic_store_n(&cpus[id], cpu, __ATOMIC_RELEASE);
}

NORETURN void
x86_64_halt(void)
{
  for (;;)
    __asm__ volatile("cli\n\thlt" ::: "memory");
}

/* A wait with interrupts masked also ends with a wake. Other interrupts stay
   pending, so the timer's handler does not run. */
void
cpu_wait(void)
{
  struct x86_64_cpu_s *self = x86_64_cpu_self();
  cpu_irq_state_t irq = cpu_interrupt_save();

  if (__atomic_exchange_n(&self->event, 0, __ATOMIC_ACQ_REL) == 0)
    {
      bool masked = (irq & CPU_FLAG_IF) == 0;

      if (masked)
        lapic_write(LAPIC_TASK_PRIORITY, PRIORITY_WAKE);
      __asm__ volatile("sti\n\thlt\n\tcli" ::: "memory");
      if (masked)
        lapic_write(LAPIC_TASK_PRIORITY, PRIORITY_ALL);
    }
  cpu_interrupt_restore(irq);
}

/* Always sends the IPI. An earlier one may already be in its handler, which may
   miss the caller's latest stores. */
void
cpu_signal(cpu_id_t id)
{
  struct x86_64_cpu_s *cpu = __atomic_load_n(&cpus[id], __ATOMIC_ACQUIRE);

  if (cpu != NULL)
    x86_64_lapic_send(cpu->lapic_id, X86_64_IPI_FIXED | VECTOR_SIGNAL);
}

void
cpu_wake(cpu_id_t id)
{
  struct x86_64_cpu_s *cpu = __atomic_load_n(&cpus[id], __ATOMIC_ACQUIRE);

  if (cpu == NULL || __atomic_exchange_n(&cpu->event, 1, __ATOMIC_ACQ_REL))
    return; /* unknown CPU, or a wake is already pending */
  x86_64_lapic_send(cpu->lapic_id, X86_64_IPI_FIXED | VECTOR_WAKE);
}
