/* cpu/x86_64: exceptions and interrupts.
   SPDX-License-Identifier: LGPL-2.1-only */

/* An exception is a bug: the board's handler stops the machine. The debug
   exception of a traced CPU is not. The timer's and the signal's interrupts
   call their handlers. A wake has no handler: its arrival ends the HLT.

   Invariants:
   I1  The table is constant once trap_init() has returned.
   I2  All code in this file runs with interrupts masked.
   Locks: none.

   Source: Intel SDM volume 3, "Sources of Interrupts", "64-Bit Mode IDT",
   "Exception and Interrupt Reference". */

#include "private.h"

#include <mutek/cpu.h>
#include <mutek/cpu_cache.h>
#include <mutek/interrupt.h>

#define VECTORS 256
#define ENTRY_SIZE 16 /* bytes of code for each vector, see trap_entry.S */
#define GATE_INTERRUPT 0x8e00u /* present, interrupts masked */

#define EXCEPTION_DEBUG 1
#define EXCEPTION_NMI 2
#define EXCEPTION_MACHINE 18

/** A gate of the interrupt table. */
struct gate_s
{
  uint16_t offset_0;
  uint16_t selector;
  uint16_t kind; /**< the low bits select a stack; 0: the current one */
  uint16_t offset_16;
  uint32_t offset_32;
  uint32_t zero;
};

static struct gate_s gates[VECTORS] __attribute__((aligned(16)));
static void (*ipi_handler)(void); /* (c) the IPI handler */

const char *
x86_64_exception_name(uint64_t vector)
{
  static const char *const name[VECTOR_EXCEPTIONS] = {
    [0] = "division error",
    [EXCEPTION_DEBUG] = "debug exception",
    [EXCEPTION_NMI] = "interrupt that cannot be masked",
    [3] = "breakpoint",
    [4] = "overflow",
    [5] = "bound exceeded",
    [6] = "invalid instruction",
    [7] = "floating point not available",
    [X86_64_DOUBLE_FAULT] = "end of the stack, or double fault",
    [10] = "invalid task",
    [11] = "segment not present",
    [12] = "stack segment fault",
    [13] = "general protection fault",
    [X86_64_PAGE_FAULT] = "page fault",
    [16] = "floating point error",
    [17] = "misaligned access",
    [EXCEPTION_MACHINE] = "machine check",
    [19] = "vector floating point error",
  };

  return vector < VECTOR_EXCEPTIONS && name[vector] != NULL
             ? name[vector]
             : "exception or interrupt that nobody knows";
}

/* Acknowledges the interrupt first, so that the handler may take long. */
static void
tick(struct x86_64_frame_s *frame)
{
  struct x86_64_cpu_s *self = x86_64_cpu_self();

  lapic_write(LAPIC_END, 0);
  self->interrupted = (uintptr_t)frame->rip;
  frame->rip = cpu_cache_restart((uintptr_t)frame->rip);
  if (self->tick != NULL)
    self->tick();
}

static void
signal_take(struct x86_64_frame_s *frame)
{
  lapic_write(LAPIC_END, 0);
  frame->rip = cpu_cache_restart((uintptr_t)frame->rip);
  if (ipi_handler != NULL)
    ipi_handler();
}

void
cpu_listen(void (*listener)(void))
{
  ipi_handler = listener;
}

/* The trap flag is clear here, and set again at the return. */
static void
step(const struct x86_64_frame_s *frame)
{
  cpu_trace_func_t *watch = x86_64_cpu_self()->step;

  if (watch == NULL)
    cpu_x86_64_fault(frame);
  watch((uintptr_t)frame->rip, (frame->rflags & CPU_FLAG_IF) == 0);
}

void
x86_64_trap(struct x86_64_frame_s *frame)
{
  switch (frame->vector)
    {
    case VECTOR_TIMER:
      tick(frame);
      break;
    case EXCEPTION_DEBUG:
      step(frame);
      break;
    case VECTOR_SIGNAL:
      signal_take(frame);
      break;
    case VECTOR_WAKE:
      lapic_write(LAPIC_END, 0);
      break;
    case VECTOR_SPURIOUS: /* is not acknowledged */
      break;
    default:
      cpu_x86_64_fault(frame);
    }
}

void
trap_init(void)
{
  for (unsigned i = 0; i < VECTORS; i++)
    {
      uintptr_t entry = (uintptr_t)x86_64_trap_entry + i * ENTRY_SIZE;
      bool bad_stack = i == EXCEPTION_NMI || i == X86_64_DOUBLE_FAULT
                       || i == EXCEPTION_MACHINE;

      gates[i] = (struct gate_s){
        .offset_0 = (uint16_t)entry,
        .selector = SELECT_CODE,
        .kind = (uint16_t)(GATE_INTERRUPT
                           | (bad_stack ? FAULT_STACK_INDEX : 0)),
        .offset_16 = (uint16_t)(entry >> 16),
        .offset_32 = (uint32_t)(entry >> 32),
      };
    }
}

void
trap_use(void)
{
  struct table_where_s where = { sizeof(gates) - 1, (uintptr_t)gates };

  __asm__ volatile("lidt %0" ::"m"(where) : "memory");
}
