/* cpu/cortex-m: private interface of the family's files.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef PRIVATE_H_
#define PRIVATE_H_

#include <mutek/cpu.h>
#include <mutek/decls.h>
#include <mutek/types.h>

/** Numbers of exceptions. Source: ARMv7-M Architecture Reference Manual, B1.5.2
    "Exception number definition". */
enum exception_e
{
  EXCEPTION_NMI = 2,
  EXCEPTION_HARD = 3,
  EXCEPTION_CALL = 11,
  EXCEPTION_SWITCH = 14,
  EXCEPTION_TICK = 15,
  EXCEPTION_INTERRUPT = 16, /**< interrupts of the controller follow */
};

#define INTERRUPTS 32 /**< inputs of the interrupt controller with a vector */

/** System registers, by address. Source: the same, B3.2.2 "System control and
    ID registers", B3.3.2 "System timer register support", B3.5.5 "Register
    support for PMSAv7". */
enum system_e
{
  SYSTEM_TICK_CONTROL = 0xe000e010u,
  SYSTEM_TICK_RELOAD = 0xe000e014u,
  SYSTEM_TICK_CURRENT = 0xe000e018u,
  SYSTEM_INTERRUPT = 0xe000ed04u,
  SYSTEM_FAULT_STATUS = 0xe000ed28u,
  SYSTEM_HARD_STATUS = 0xe000ed2cu,
  SYSTEM_MEMORY_ADDRESS = 0xe000ed34u,
  SYSTEM_BUS_ADDRESS = 0xe000ed38u,
  SYSTEM_PROTECT_TYPE = 0xe000ed90u,
  SYSTEM_PROTECT_CONTROL = 0xe000ed94u,
  SYSTEM_PROTECT_ADDRESS = 0xe000ed9cu,
  SYSTEM_PROTECT_SIZE = 0xe000eda0u,
};

ALWAYS_INLINE uint32_t
system_read(enum system_e reg)
{
  return *(const volatile uint32_t *)reg;
}

ALWAYS_INLINE void
system_write(enum system_e reg, uint32_t value)
{
  *(volatile uint32_t *)reg = value;
}

/* systick.c */

/** @This starts the timer, without a tick handler. */
void systick_init(void);

/** @This is the timer's exception handler. */
void systick_exception(void);

/* guard.c, guard_off.c */

/** @This forbids accesses at address 0 and at the end of the stack, if the CPU
    supports it. */
void guard_init(void);

/* Symbol of trap_entry.S, and its C function. */
void trap_entry(void);
NORETURN void trap(uintptr_t sp, const struct cortex_m_saved_s *saved);

#endif
