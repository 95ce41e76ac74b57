/* cpu/mips: the running processor.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_CPU_H_
#define CPU_CPU_H_

#include <mutek/decls.h>
#include <mutek/types.h>

#include <cpu/mips.h>
#include <cpu/port.h>

ALWAYS_INLINE cpu_id_t
cpu_id(void)
{
  cpu_id_t id;

  __asm__ volatile("lhu %0, %1($28)"
                   : "=r"(id)
                   : "i"(offsetof(struct mips_cpu_s, id)));
  return id;
}

/* Source: MIPS Architecture for Programmers volume III, "EBase Register". */
ALWAYS_INLINE uint64_t
cpu_hardware_id(void)
{
  uint32_t ebase;

  __asm__("mfc0 %0, $15, 1" : "=r"(ebase));
  return ebase & MIPS_CPU_NUMBER;
}

/* The width that tlb.c and the unmapped segments map. Wider addresses (XPA) are
   not used. */
ALWAYS_INLINE uint_fast8_t
cpu_address_bits(void)
{
  return 32;
}

/* PAUSE lets another thread of the core run, until the word that the last LL
   read is written: at once where there was none, or SC followed. It does not
   let another processor of an emulator run: who spins for long rests, and that
   does. */
ALWAYS_INLINE void
cpu_relax(void)
{
  __asm__ volatile("pause" ::: "memory");
  if (++mips_cpu_self()->spins % MIPS_SPINS == 0)
    mips_rest();
}

/* Asks a host that listens; returns if it does not end the run. Source: MIPS
   Unified Hosting Interface (UHI) Reference Manual, "Calling convention". */
ALWAYS_INLINE void
cpu_uhi_call(uint32_t operation, uint32_t argument)
{
  register uint32_t op __asm__("$25") = operation;
  register uint32_t a0 __asm__("$4") = argument;

  __asm__ volatile("sdbbp 1" : "+r"(op), "+r"(a0)::"memory", "$2", "$3");
}

/* cpu.c */
void cpu_wait(void);
void cpu_wake(cpu_id_t cpu);
void cpu_signal(cpu_id_t cpu);
void cpu_listen(void (*listener)(void));

/* timer.c: the Count register, which has 32 bits, and the times that it was
   seen to begin again. Under QEMU with -icount shift=0 six instructions make a
   count on a P5600. */
uint64_t cpu_cycles(void);

#endif
