/* cpu/cortex-m: the vector table and the entry into the kernel.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The CPU reads its initial stack pointer and entry address from the vector
   table, which the linker script puts at address 0. The initial values of
   variables are in ROM after the constants, until they are copied.

   Invariant: no variable is read before it is initialised, and interrupts are
   masked from the first instructions on. Locks: none.

   Source: ARMv7-M Architecture Reference Manual, B1.5.3 "The vector table",
   B1.5.5 "Reset behavior". */

#include "private.h"

#include <mutek/interrupt.h>

/** A vector, or the initial stack pointer. */
typedef void vector_func_t(void);

NORETURN void cortex_m_reset(void);

static vector_func_t *const vectors[EXCEPTION_INTERRUPT + INTERRUPTS]
    __attribute__((section(".vectors"), used))
    = {
        [0] = (vector_func_t *)cortex_m_stack_end,
        [1] = cortex_m_reset,
        [EXCEPTION_NMI... EXCEPTION_SWITCH] = trap_entry,
        [EXCEPTION_TICK] = systick_exception,
        [EXCEPTION_INTERRUPT... EXCEPTION_INTERRUPT + INTERRUPTS - 1]
        = trap_entry,
      };

NORETURN void
cortex_m_reset(void)
{
  (void)cpu_interrupt_save();
  for (size_t i = 0; i < (size_t)(cortex_m_data_end - cortex_m_data_start); i++)
    cortex_m_data_start[i] = cortex_m_data_rom[i];
  for (char *at = cortex_m_bss_start; at != cortex_m_image_end; at++)
    *at = 0;
  guard_init();
  systick_init();
  cpu_cortex_m_boot();
}
