/* cpu/arm: what the running processor executes, and how long it takes.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_TRACE_H_
#define CPU_TRACE_H_

#include <mutek/decls.h>
#include <mutek/types.h>

#include <cpu/arm.h>

/* count.c: cycles of the processor, exact as long as somebody looks once in
   2^32 of them. Under QEMU with -icount shift=0 a cycle is an instruction, and
   only there instructions can be watched. */
uint64_t cpu_cycles(void);
void cpu_trace_start(cpu_trace_func_t *step);
void cpu_trace_stop(void);

ALWAYS_INLINE uintptr_t
cpu_interrupted(void)
{
  return arm_cpu_self()->interrupted;
}

#endif
