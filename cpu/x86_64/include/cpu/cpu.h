/* cpu/x86_64: the running CPU.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_CPU_H_
#define CPU_CPU_H_

#include <mutek/decls.h>
#include <mutek/types.h>

#include <cpu/port.h>
#include <cpu/trace.h>
#include <cpu/x86_64.h>

ALWAYS_INLINE cpu_id_t
cpu_id(void)
{
  cpu_id_t id;

  __asm__ volatile("movw %%gs:%c1, %0"
                   : "=r"(id)
                   : "i"(offsetof(struct x86_64_cpu_s, id)));
  return id;
}

ALWAYS_INLINE void
cpu_relax(void)
{
  __asm__ volatile("pause" ::: "memory");
}

/* identity.c. The width is that of CPUID, at most X86_64_REACH_BITS. */
uint64_t cpu_hardware_id(void);
uint_fast8_t cpu_address_bits(void);

/* cpu.c */
void cpu_wait(void);
void cpu_wake(cpu_id_t cpu);
void cpu_signal(cpu_id_t cpu);

/* trap.c */
void cpu_listen(void (*listener)(void));

#endif
