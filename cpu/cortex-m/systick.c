/* cpu/cortex-m: ticks and time of the SysTick timer.
   SPDX-License-Identifier: LGPL-2.1-only */

/* SysTick counts down from `reload` to 0, interrupts and starts again. It
   always runs, so that time advances even without a tick handler. The counts of
   completed rounds are summed up.

   Invariants:
     I1  rounds is the sum of the counts of all completed rounds whose exception
         was taken;
     I2  in the current round, reload + 1 - current counts have passed. If
         current is 0, between two rounds, none have.

   Locks: none; interrupts are masked while the timer changes.
   State: the timer belongs to the CPU.
   Limitations: a round has at most 2^24 counts. If interrupts are masked for
   longer than a whole round, a round is lost.

   Source: ARMv7-M Architecture Reference Manual, B3.3 "The system timer,
   SysTick"; ARMv6-M Architecture Reference Manual, B3.3, where it is optional.
 */

#include "private.h"

#include <config.h>

#include <mutek/assert.h>
#include <mutek/interrupt.h>

#define TICK_ON 7u /* enabled, interrupts, CPU clock */
#define ROUND_MAX (1u << 24)
#define ROUND_MIN 256 /* a shorter period leaves no time. Units: counts */
#define PENDING_SET (1u << 26)
#define PENDING_CLEAR (1u << 25)

#define COUNTS_US (CONFIG_CPU_CORTEX_M_HZ / 1000000)

static_assert(CONFIG_CPU_CORTEX_M_HZ % 1000000 == 0, "whole counts in 1 us");

static uint64_t rounds;       /* (o) interrupts masked */
static uint32_t reload;       /* (o) interrupts masked; 0 before the first */
static void (*on_tick)(void); /* (o) interrupts masked */
static bool once;             /* (o) interrupts masked: on_tick is called only
                                 once */

static uint64_t
counted(void)
{
  uint32_t current = system_read(SYSTEM_TICK_CURRENT), passed = 0;

  if (system_read(SYSTEM_INTERRUPT) & PENDING_SET)
    {
      passed = reload + 1;
      current = system_read(SYSTEM_TICK_CURRENT);
    }
  if (current != 0)
    passed += reload + 1 - current;
  return rounds + passed;
}

static void
round_start(uint32_t counts)
{
  rounds = counted();
  reload = counts - 1;
  system_write(SYSTEM_TICK_RELOAD, reload);
  system_write(SYSTEM_TICK_CURRENT, 0);
  system_write(SYSTEM_INTERRUPT, PENDING_CLEAR);
}

static void
timer_set(uint32_t counts, void (*handler)(void), bool one)
{
  cpu_irq_state_t irq = cpu_interrupt_save();

  on_tick = handler;
  once = one;
  round_start(counts);
  cpu_interrupt_restore(irq);
}

void
systick_init(void)
{
  round_start(ROUND_MAX);
  system_write(SYSTEM_TICK_CONTROL, TICK_ON);
}

/* The CPU does not mask interrupts at an exception. */
void
systick_exception(void)
{
  cpu_irq_state_t irq = cpu_interrupt_save();
  void (*handler)(void) = on_tick;

  rounds += reload + 1;
  if (once)
    timer_set(ROUND_MAX, NULL, false);
  if (handler != NULL)
    handler();
  cpu_interrupt_restore(irq);
}

uint64_t
cpu_cycles(void)
{
  cpu_irq_state_t irq = cpu_interrupt_save();
  uint64_t now = counted();

  cpu_interrupt_restore(irq);
  return now;
}

error_t
cortex_m_timer_start(uint32_t period_us, void (*handler)(void))
{
  uint32_t counts = period_us * COUNTS_US;

  if (period_us > ROUND_MAX / COUNTS_US)
    return -ENOTSUP;
  if (period_us == 0)
    timer_set(ROUND_MAX, NULL, false);
  else
    timer_set(counts < ROUND_MIN ? ROUND_MIN : counts, handler, false);
  return 0;
}

/* A round has at least two counts. */
void
cortex_m_timer_once(uint32_t counts, void (*handler)(void))
{
  assert(counts <= ROUND_MAX);
  if (counts == 0)
    timer_set(ROUND_MAX, NULL, false);
  else
    timer_set(counts == 1 ? 2 : counts, handler, true);
}
