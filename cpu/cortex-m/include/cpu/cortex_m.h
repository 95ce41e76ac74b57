/* cpu/cortex-m: the interface between the CPU family and a board.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef CPU_CORTEX_M_H_
#define CPU_CORTEX_M_H_

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/types.h>

/** The registers that the CPU saves at an exception. Source: ARMv7-M
    Architecture Reference Manual, B1.5.6 "Exception entry behavior". */
struct cortex_m_frame_s
{
  uintptr_t r0, r1, r2, r3, r12, lr;
  uintptr_t pc;   /**< the interrupted instruction */
  uintptr_t xpsr; /**< flags; the low nine bits are the active exception */
};

/** The callee-saved registers, as trap_entry.S saves them. */
struct cortex_m_saved_s
{
  uintptr_t r8, r9, r10, r11, r4, r5, r6, r7;
};

/** An unexpected exception. */
struct cortex_m_fault_s
{
  const struct cortex_m_frame_s *frame; /**< NULL: the stack pointer is
                                             invalid */
  const struct cortex_m_saved_s *saved; /**< NULL if frame is */
  uintptr_t sp;                         /**< before the exception */
  uintptr_t number;                     /**< of the exception, as in xpsr */
  uintptr_t status;                     /**< CFSR on the M3, else 0 */
  uintptr_t hard;                       /**< HFSR on the M3, else 0 */
  uintptr_t address; /**< BFAR or MMFAR, if the status marks it as valid */
  bool has_status;   /**< the CPU has these registers */
  bool has_address;
};

/** @This returns the name of a fault, for people. */
const char *cortex_m_fault_name(const struct cortex_m_fault_s *fault);

/** @This fills in the fault status registers. A contract: each variant of the
    CPU implements it. */
void cortex_m_fault_status(struct cortex_m_fault_s *fault);

/** @This calls @tt handler periodically. See @ref timer_start. */
MUST_CHECK error_t cortex_m_timer_start(uint32_t period_us,
                                        void (*handler)(void));

/** @This calls @tt handler once. See @ref timer_once.
    @param counts Units: counts of the timer, at most 2^24. */
void cortex_m_timer_once(uint32_t counts, void (*handler)(void));

/* Symbols and functions of the board. */

/** Symbols of the linker script, see arch/cortex-m/sections.ld. */
extern char cortex_m_stack_start[], cortex_m_stack_end[];
extern char cortex_m_data_start[], cortex_m_data_end[], cortex_m_data_rom[];
extern char cortex_m_bss_start[];
extern char cortex_m_image_end[]; /**< start of the unused RAM */

/** @This is the board's entry. .data and .bss are initialised, interrupts are
    masked. */
NORETURN void cpu_cortex_m_boot(void);

/** @This handles an unexpected exception. */
NORETURN void cpu_cortex_m_fault(const struct cortex_m_fault_s *fault);

#endif
