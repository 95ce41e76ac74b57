/* cpu/arm: CPU identity, sleep and wake.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Each CPU has a structure of its own, found through TPIDRPRW. It holds the CPU
   id and the stacks of some modes. A CPU sleeps with WFI, and another CPU wakes
   it with an IPI.

   Invariants:
   I1  TPIDRPRW is set before any kernel code reads it.
   I2  A waker sets `event` before it sends the IPI. The sleeper checks `event`
       with interrupts masked, and a pending masked interrupt also ends WFI. So
       no wake is lost.
       Locks: none.

   WFE and SEV are not used, because emulators treat WFE as a no-operation, and
   idle CPUs would never sleep.

   Source: ARM DDI 0406C, B1.8.14 "Wait For Interrupt", B4.1.150 "TPIDRPRW",
   B4.1.156 "VBAR". */

#include <mutek/cpu.h>

#include "private.h"

#include <config.h>

#include <mutek/atomic.h>
#include <mutek/interrupt.h>

static struct arm_cpu_s *cpus[CONFIG_CPU_MAX]; /* (a) by id; NULL: unknown */
static void (*ipi_handler)(void);              /* (c) the IPI handler */

/* Each of these modes has its own stack pointer. */
static void
stacks_set(struct arm_cpu_s *cpu)
{
  uintptr_t fault = (uintptr_t)cpu->fault_stack + ARM_FAULT_STACK;

  __asm__ volatile("cps #0x17\n\t" /* abort */
                   "mov sp, %0\n\t"
                   "cps #0x1b\n\t" /* undefined */
                   "mov sp, %0\n\t"
                   "cps #0x13" /* the kernel's */
                   ::"r"(fault)
                   : "memory");
}

void
arm_cpu_init(cpu_id_t id)
{
  struct arm_cpu_s *cpu = arm_cpu_self();

  cpu->id = id;
  cpu->affinity = (uint32_t)cpu_hardware_id();
  stacks_set(cpu);
  __asm__ volatile("mcr p15, 0, %0, c12, c0, 0\n\tisb" ::"r"(arm_vectors)
                   : "memory");
  arm_count_init();
  arm_timer_init();
  __atomic_store_n(&cpus[id], cpu, __ATOMIC_RELEASE);
}

NORETURN void
arm_halt(void)
{
  for (;;)
    __asm__ volatile("cpsid if\n\twfi" ::: "memory");
}

/* A wait with interrupts masked also ends with a wake. Other interrupts stay
   pending, so the timer's handler does not run. */
void
cpu_wait(void)
{
  struct arm_cpu_s *self = arm_cpu_self();
  cpu_irq_state_t irq = cpu_interrupt_save();
  bool masked = (irq & CPU_FLAG_I) != 0;

  if (__atomic_exchange_n(&self->event, 0, __ATOMIC_ACQ_REL) == 0)
    {
      if (masked)
        cpu_arm_admit(false);
      __asm__ volatile("dsb\n\twfi\n\tcpsie i\n\tisb\n\tcpsid i" ::: "memory");
      if (masked)
        cpu_arm_admit(true);
    }
  cpu_interrupt_restore(irq);
}

void
cpu_wake(cpu_id_t id)
{
  struct arm_cpu_s *cpu = __atomic_load_n(&cpus[id], __ATOMIC_ACQUIRE);
  cpu_irq_state_t irq;

  if (cpu == NULL || __atomic_exchange_n(&cpu->event, 1, __ATOMIC_ACQ_REL))
    return; /* unknown CPU, or a wake is already pending */
  irq = cpu_interrupt_save();
  cpu_store_wait();
  cpu_arm_wake(cpu);
  cpu_interrupt_restore(irq);
}

/* Always sends the IPI. An earlier one may already be in its handler, which may
   miss the caller's latest stores. */
void
cpu_signal(cpu_id_t id)
{
  struct arm_cpu_s *cpu = __atomic_load_n(&cpus[id], __ATOMIC_ACQUIRE);
  cpu_irq_state_t irq;

  if (cpu == NULL)
    return;
  irq = cpu_interrupt_save();
  cpu_store_wait();
  cpu_arm_signal(cpu);
  cpu_interrupt_restore(irq);
}

void
cpu_listen(void (*listener)(void))
{
  ipi_handler = listener;
}

void
arm_signal(void)
{
  if (ipi_handler != NULL)
    ipi_handler();
}

uintptr_t
cpu_hvc(const uintptr_t argument[4])
{
  register uintptr_t r0 __asm__("r0") = argument[0];
  register uintptr_t r1 __asm__("r1") = argument[1];
  register uintptr_t r2 __asm__("r2") = argument[2];
  register uintptr_t r3 __asm__("r3") = argument[3];

  __asm__ volatile(".arch_extension virt\n\thvc #0"
                   : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3)::"r12", "memory");
  return r0;
}

uintptr_t
cpu_smc(const uintptr_t argument[4])
{
  register uintptr_t r0 __asm__("r0") = argument[0];
  register uintptr_t r1 __asm__("r1") = argument[1];
  register uintptr_t r2 __asm__("r2") = argument[2];
  register uintptr_t r3 __asm__("r3") = argument[3];

  __asm__ volatile(".arch_extension sec\n\tsmc #0"
                   : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3)::"r12", "memory");
  return r0;
}
