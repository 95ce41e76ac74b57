/* cpu/arm: ticks of the generic timer.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Each CPU has a timer that compares with a common counter. The timer
   interrupts while the counter is past the compare value. Setting the next tick
   ends the interrupt.

   Invariant: a CPU's handler changes only while its timer is off and interrupts
   are masked. Locks: none.

   Source: ARM DDI 0406C, B8.1 "About the Generic Timer", B8.2 "registers". */

#include "private.h"

#include <mutek/cpu.h>
#include <mutek/interrupt.h>

#define CONTROL_OFF 0
#define CONTROL_ON 1
#define PERIOD_MIN_US 20 /* shorter periods leave no time for other code */
#define US_PER_S 1000000u

static uint32_t
rate(void)
{
  uint32_t hz;

  __asm__ volatile("mrc p15, 0, %0, c14, c0, 0" : "=r"(hz)); /* CNTFRQ */
  return hz;
}

static void
control_set(uint32_t control)
{
  __asm__ volatile("mcr p15, 0, %0, c14, c3, 1\n\tisb" ::"r"(control)
                   : "memory"); /* CNTV_CTL */
}

static void
compare_set(uint64_t at)
{
  __asm__ volatile("mcrr p15, 3, %0, %1, c14\n\tisb" ::"r"((uint32_t)at),
                   "r"((uint32_t)(at >> 32))
                   : "memory"); /* CNTV_CVAL */
}

static uint64_t
compare_get(void)
{
  uint32_t low, high;

  __asm__ volatile("mrrc p15, 3, %0, %1, c14" : "=r"(low), "=r"(high));
  return (uint64_t)high << 32 | low;
}

uint64_t
arm_timer_now(void)
{
  uint32_t low, high;

  __asm__ volatile("isb\n\tmrrc p15, 1, %0, %1, c14"
                   : "=r"(low), "=r"(high)::"memory"); /* CNTVCT */
  return (uint64_t)high << 32 | low;
}

static uint64_t
counts_of(uint32_t us)
{
  return (uint64_t)rate() * us / US_PER_S;
}

void
arm_timer_init(void)
{
  control_set(CONTROL_OFF);
}

bool
arm_timer_passed(uint64_t begin, uint32_t us)
{
  return arm_timer_now() - begin >= counts_of(us);
}

error_t
arm_timer_start(uint32_t period_us, void (*tick)(void))
{
  struct arm_cpu_s *self = arm_cpu_self();
  cpu_irq_state_t irq = cpu_interrupt_save();

  control_set(CONTROL_OFF);
  self->tick = period_us == 0 ? NULL : tick;
  if (period_us != 0)
    {
      self->period = counts_of(period_us < PERIOD_MIN_US ? PERIOD_MIN_US
                                                         : period_us);
      compare_set(arm_timer_now() + self->period);
      control_set(CONTROL_ON);
    }
  cpu_interrupt_restore(irq);
  return rate() == 0 ? -ENOTSUP : 0;
}

void
arm_timer_once(uint32_t counts, void (*tick)(void))
{
  struct arm_cpu_s *self = arm_cpu_self();
  cpu_irq_state_t irq = cpu_interrupt_save();

  control_set(CONTROL_OFF);
  self->tick = counts == 0 ? NULL : tick;
  self->period = 0;
  if (counts != 0)
    {
      compare_set(arm_timer_now() + counts);
      control_set(CONTROL_ON);
    }
  cpu_interrupt_restore(irq);
}

/* Ticks that were missed are skipped. */
void (*arm_timer_take(void))(void)
{
  struct arm_cpu_s *self = arm_cpu_self();
  uint64_t now = arm_timer_now();
  uint64_t next = compare_get() + self->period;

  compare_set(next > now ? next : now + self->period);
  if (self->tick == NULL || self->period == 0)
    control_set(CONTROL_OFF);
  return self->tick;
}
