/* cpu/arm: the running processor.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_CPU_H_
#define CPU_CPU_H_

#include <mutek/decls.h>
#include <mutek/types.h>

#include <cpu/arm.h>
#include <cpu/gic.h>
#include <cpu/semihost.h>

ALWAYS_INLINE cpu_id_t
cpu_id(void)
{
  return arm_cpu_self()->id;
}

ALWAYS_INLINE void
cpu_relax(void)
{
  __asm__ volatile("yield" ::: "memory");
}

/* count.c: cycles of the processor, exact as long as somebody looks once in
   2^32 of them. Under QEMU with -icount shift=0 a cycle is an instruction. */
uint64_t cpu_cycles(void);

/* cpu.c */
void cpu_wait(void);
void cpu_wake(cpu_id_t cpu);
void cpu_signal(cpu_id_t cpu);
void cpu_listen(void (*listener)(void));

#endif
