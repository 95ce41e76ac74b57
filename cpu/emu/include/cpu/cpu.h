/* cpu/emu: the running CPU, a thread of the host.
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

/* Both yield, see cpu/emu/host_cpu.c. With more threads than cores, a spin that
   does not yield delays the other threads by a whole time slice of the host. */
void cpu_relax(void);
void cpu_wait(void);

/* Width of addresses in the description; the board maps them to host memory. */
ALWAYS_INLINE uint_fast8_t
cpu_address_bits(void)
{
  return 64;
}

/* Nanoseconds of the host, including the time of other programs. */
uint64_t cpu_cycles(void);

/* In the board, see arch/emu/host_signal.c. */
void cpu_signal(cpu_id_t cpu);

/* cpu.c */
void cpu_listen(void (*listener)(void));

/* A waiting CPU polls, so no wake is needed. */
ALWAYS_INLINE void
cpu_wake(cpu_id_t cpu)
{
  (void)cpu;
}

#endif
