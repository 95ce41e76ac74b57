/* cpu/cortex-m: the running CPU, the only one.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_CPU_H_
#define CPU_CPU_H_

#include <mutek/decls.h>
#include <mutek/types.h>

#include <cpu/cortex_m.h>
#include <cpu/semihost.h>

ALWAYS_INLINE cpu_id_t
cpu_id(void)
{
  return 0;
}

ALWAYS_INLINE void
cpu_relax(void)
{
  __asm__ volatile("yield" ::: "memory");
}

/* There is one CPU only. */
ALWAYS_INLINE uint64_t
cpu_hardware_id(void)
{
  return 0;
}

ALWAYS_INLINE uint_fast8_t
cpu_address_bits(void)
{
  return 32;
}

/* A masked interrupt also ends the sleep. Source: ARMv7-M Architecture
   Reference Manual, B1.5.18 "Wait For Interrupt". */
ALWAYS_INLINE void
cpu_wait(void)
{
  __asm__ volatile("wfi" ::: "memory");
}

ALWAYS_INLINE void
cpu_wake(cpu_id_t cpu)
{
  (void)cpu;
}

/* There is no other CPU. */
ALWAYS_INLINE void
cpu_signal(cpu_id_t cpu)
{
  (void)cpu;
}

ALWAYS_INLINE void
cpu_listen(void (*listener)(void))
{
  (void)listener;
}

/* systick.c: counts of the CPU's timer. */
uint64_t cpu_cycles(void);

#endif
