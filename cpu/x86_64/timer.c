/* cpu/x86_64: ticks of the local APIC's timer.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Each CPU has a timer of its own. Its rate is unknown, so the board measures
   it once against a known clock.

   Invariants:
   I1  `per_ms` is constant once another CPU runs.
   I2  A CPU's handler changes only while its timer is stopped and interrupts
       are masked. A pending tick finds the new handler, or none.
       Locks: none.

   Source: Intel SDM volume 3, "APIC Timer". */

#include "private.h"

#include <mutek/cpu.h>
#include <mutek/interrupt.h>

#define TIMER_PERIODIC 0x20000u
#define DIVIDE_LOG2_MAX 7

static uint64_t per_ms; /* (c) counts in a millisecond without division; 0:
                           unknown */

/* Bits 0, 1 and 3 encode the divider: 0 is by 2, and 7 by 1. */
static uint32_t
divide_code(uint_fast8_t log2)
{
  uint32_t code = (log2 + 7u) & 7;

  return (code & 3) | (code & 4) << 1;
}

void
x86_64_timer_measure(void)
{
  lapic_write(LAPIC_LOCAL_TIMER, LAPIC_MASKED);
  lapic_write(LAPIC_TIMER_DIVIDE, divide_code(0));
  lapic_write(LAPIC_TIMER_INITIAL, UINT32_MAX);
}

void
x86_64_timer_measured(uint32_t us)
{
  uint32_t counted = UINT32_MAX - lapic_read(LAPIC_TIMER_CURRENT);

  lapic_write(LAPIC_TIMER_INITIAL, 0);
  per_ms = (uint64_t)counted * 1000 / us;
}

error_t
x86_64_timer_start(uint32_t period_us, void (*handler)(void))
{
  uint64_t counts = per_ms * period_us / 1000;
  cpu_irq_state_t irq = cpu_interrupt_save();
  uint_fast8_t log2 = 0;

  while (counts > UINT32_MAX && log2 < DIVIDE_LOG2_MAX)
    {
      counts >>= 1;
      log2++;
    }
  lapic_write(LAPIC_TIMER_INITIAL, 0);
  x86_64_cpu_self()->tick = period_us == 0 ? NULL : handler;
  if (counts != 0 && counts <= UINT32_MAX)
    {
      lapic_write(LAPIC_TIMER_DIVIDE, divide_code(log2));
      lapic_write(LAPIC_LOCAL_TIMER, TIMER_PERIODIC | VECTOR_TIMER);
      lapic_write(LAPIC_TIMER_INITIAL, (uint32_t)counts);
    }
  cpu_interrupt_restore(irq);
  return period_us == 0 || (counts != 0 && counts <= UINT32_MAX) ? 0 : -ENOTSUP;
}

void
x86_64_timer_once(uint32_t counts, void (*handler)(void))
{
  cpu_irq_state_t irq = cpu_interrupt_save();

  lapic_write(LAPIC_TIMER_INITIAL, 0);
  x86_64_cpu_self()->tick = handler;
  lapic_write(LAPIC_TIMER_DIVIDE, divide_code(0));
  lapic_write(LAPIC_LOCAL_TIMER, VECTOR_TIMER);
  lapic_write(LAPIC_TIMER_INITIAL, counts);
  cpu_interrupt_restore(irq);
}
