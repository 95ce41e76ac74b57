/* cpu/emu: the running processor, a thread of the host.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_CPU_H_
#define CPU_CPU_H_

#include <mutek/decls.h>
#include <mutek/types.h>

#include <cpu/emu.h>

ALWAYS_INLINE cpu_id_t
cpu_id(void)
{
  return cpu_emu.id;
}

/* Both give the host's processor away, see cpu/emu/host_cpu.c: where threads
   outnumber cores, a spin that keeps it makes everybody wait for a whole slice
   of the host's scheduler. */
void cpu_relax(void);
void cpu_wait(void);

/* Of the description: the board puts its memory where the host has some. */
ALWAYS_INLINE uint_fast8_t
cpu_address_bits(void)
{
  return 64;
}

/* Nanoseconds of the host, whoever else has its processors meanwhile. */
uint64_t cpu_cycles(void);

/* The board's, see arch/emu/host_signal.c. */
void cpu_signal(cpu_id_t cpu);

/* cpu.c */
void cpu_listen(void (*listener)(void));

/* Who waits looks again by itself. */
ALWAYS_INLINE void
cpu_wake(cpu_id_t cpu)
{
  (void)cpu;
}

#endif
