/* cpu/x86_64: private interface of the family's files.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef PRIVATE_H_
#define PRIVATE_H_

#include <mutek/cpu.h>
#include <mutek/decls.h>
#include <mutek/types.h>

/** Vectors after those of exceptions. */
enum vector_e
{
  VECTOR_EXCEPTIONS = 32, /**< vectors below are exceptions */
  VECTOR_TIMER = 0xe0,
  VECTOR_WAKE = 0xf0,     /**< in a higher class than the timer's */
  VECTOR_SIGNAL = 0xf1,   /**< in the same class: also ends a wait with
                               interrupts masked */
  VECTOR_SPURIOUS = 0xff, /**< its low four bits must be 1 */
};

#define SELECT_CODE 0x08 /**< the segments, as in enter.S */
#define SELECT_DATA 0x10
#define SELECT_TASK 0x18

#define FAULT_STACK_INDEX 1 /**< index of the fault stack in the task state */

#define MSR_GS_BASE 0xc0000101u
#define MSR_APIC_BASE 0x1bu

/** Registers of the local APIC, by offset. Source: Intel SDM volume 3, "Local
    APIC Register Address Map". */
enum lapic_e
{
  LAPIC_ID = 0x020,
  LAPIC_TASK_PRIORITY = 0x080,
  LAPIC_END = 0x0b0,
  LAPIC_SPURIOUS = 0x0f0,
  LAPIC_COMMAND_LOW = 0x300,
  LAPIC_COMMAND_HIGH = 0x310,
  LAPIC_LOCAL_TIMER = 0x320,
  LAPIC_LOCAL_LINT0 = 0x350,
  LAPIC_LOCAL_LINT1 = 0x360,
  LAPIC_LOCAL_ERROR = 0x370,
  LAPIC_TIMER_INITIAL = 0x380,
  LAPIC_TIMER_CURRENT = 0x390,
  LAPIC_TIMER_DIVIDE = 0x3e0,
};

/** Values of LAPIC_TASK_PRIORITY. */
enum priority_e
{
  PRIORITY_ALL = 0x00,
  PRIORITY_WAKE = 0xe0, /**< only classes above this one */
};

#define LAPIC_MASKED 0x10000u /**< in a LAPIC_LOCAL_* */

/** The operand of LGDT and LIDT. Source: Intel SDM volume 3, "Segment
    Descriptor Tables". */
struct table_where_s
{
  uint16_t last; /**< offset of the last byte */
  uint64_t start;
} __attribute__((packed));

/** @This reads a register of the local APIC, after @ref x86_64_lapic_init. */
uint32_t lapic_read(enum lapic_e reg);
void lapic_write(enum lapic_e reg, uint32_t value);

/** @This fills in the interrupt table, which all CPUs share. Once. */
void trap_init(void);

/** @This activates the table on the running CPU. */
void trap_use(void);

/* Symbol of trap_entry.S, and its C function. */
extern const char x86_64_trap_entry[];
void x86_64_trap(struct x86_64_frame_s *frame);

/** Results of CPUID. */
struct cpuid_s
{
  uint32_t eax, ebx, ecx, edx;
};

ALWAYS_INLINE struct cpuid_s
cpuid(uint32_t leaf)
{
  struct cpuid_s r = { leaf, 0, 0, 0 };

  __asm__ volatile("cpuid"
                   : "+a"(r.eax), "=b"(r.ebx), "+c"(r.ecx), "=d"(r.edx));
  return r;
}

ALWAYS_INLINE uint64_t
msr_read(uint32_t msr)
{
  uint32_t low, high;

  __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
  return (uint64_t)high << 32 | low;
}

ALWAYS_INLINE void
msr_write(uint32_t msr, uint64_t value)
{
  __asm__ volatile("wrmsr" ::"a"((uint32_t)value), "d"((uint32_t)(value >> 32)),
                   "c"(msr)
                   : "memory");
}

#endif
