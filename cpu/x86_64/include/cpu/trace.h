/* cpu/x86_64: single steps and the cycle counter.
   SPDX-License-Identifier: LGPL-2.1-only
   Source: Intel SDM volume 2, RDTSC; volume 3, "Single-Step Exception
   Condition". No exception follows the instruction that sets the trap flag; one
   follows the instruction that clears it. */

#ifndef CPU_TRACE_H_
#define CPU_TRACE_H_

#include <mutek/decls.h>
#include <mutek/types.h>

#include <cpu/x86_64.h>

/* The time stamp counter. Under QEMU with -icount shift=0 it counts
   instructions. */
ALWAYS_INLINE uint64_t
cpu_cycles(void)
{
  uint32_t low, high;

  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
  return (uint64_t)high << 32 | low;
}

ALWAYS_INLINE void
cpu_trace_start(cpu_trace_func_t *step)
{
  x86_64_cpu_self()->step = step;
  __asm__ volatile("pushfq\n\t"
                   "orq $0x100, (%%rsp)\n\t"
                   "popfq" ::
                       : "memory", "cc");
}

/* The handler stays set: an exception follows the last instruction. */
ALWAYS_INLINE void
cpu_trace_stop(void)
{
  __asm__ volatile("pushfq\n\t"
                   "andq $~0x100, (%%rsp)\n\t"
                   "popfq" ::
                       : "memory", "cc");
}

ALWAYS_INLINE uintptr_t
cpu_interrupted(void)
{
  return x86_64_cpu_self()->interrupted;
}

#endif
