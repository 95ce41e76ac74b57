/* cpu/mips: the running CPU.
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

/* The width of the mappings in tlb.c and of the unmapped segments. Wider
   addresses (XPA) are not used. */
ALWAYS_INLINE uint_fast8_t
cpu_address_bits(void)
{
  return 32;
}

/* PAUSE lets another thread of the core run until the word of the last LL
   changes. It returns at once if there was no LL, or an SC followed. It does
   not let another CPU of an emulator run, so a long spin also calls
   mips_rest(), which does. */
ALWAYS_INLINE void
cpu_relax(void)
{
  __asm__ volatile("pause" ::: "memory");
  if (++mips_cpu_self()->spins % MIPS_SPINS == 0)
    mips_rest();
}

/* Calls a host, if there is one; returns if the host does not end the run.
   Source: MIPS Unified Hosting Interface (UHI) Reference Manual, "Calling
   convention". */
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

/* timer.c: the 32-bit Count register, extended by its wraps as seen by earlier
   calls. Under QEMU with -icount shift=0, a P5600 counts once in six
   instructions. */
uint64_t cpu_cycles(void);

#endif
