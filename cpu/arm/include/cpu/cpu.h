/* cpu/arm: the running CPU.
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

/* Source: ARM DDI 0406C, B4.1.106 "MPIDR". */
ALWAYS_INLINE uint64_t
cpu_hardware_id(void)
{
  uint32_t mpidr;

  __asm__("mrc p15, 0, %0, c0, c0, 5" : "=r"(mpidr));
  return mpidr & ARM_AFFINITY;
}

/* The width of short descriptors without supersections, see page.c. Long
   descriptors (LPAE) reach 40 bits and are not used. Source: ARM DDI 0406C,
   B3.5.1. */
ALWAYS_INLINE uint_fast8_t
cpu_address_bits(void)
{
  return 32;
}

/* count.c: CPU cycles, exact if called at least once in 2^32 of them. Under
   QEMU with -icount shift=0, one cycle is one instruction. */
uint64_t cpu_cycles(void);

/* cpu.c */
void cpu_wait(void);
void cpu_wake(cpu_id_t cpu);
void cpu_signal(cpu_id_t cpu);
void cpu_listen(void (*listener)(void));

#endif
