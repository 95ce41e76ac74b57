/* cpu/mips: ticks of the Count and Compare registers.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Count always increases; the timer interrupts when it equals Compare. The rate
   of Count is unknown, so the board measures it once against a known clock.

   Invariants:
     I1  `per_ms` is constant once another CPU runs;
     I2  after a write to Compare, Count is read again: a Compare value that was
         passed would match only after 2^32 counts.

   Locks: none.

   Source: MIPS Architecture for Programmers volume III, "Count Register",
   "Compare Register", "Cause Register". */

#include "private.h"

#include <mutek/interrupt.h>

#define LEAD 64 /* added after each miss */
#define COUNTS_MAX 0x7fffffffu

static uint32_t per_ms; /* (c) counts in a millisecond; 0: unknown */

uint32_t
mips_count(void)
{
  return cp0_read(CP0_COUNT);
}

uint64_t
cpu_cycles(void)
{
  struct mips_cpu_s *self = mips_cpu_self();
  cpu_irq_state_t irq = cpu_interrupt_save();
  uint32_t now = cp0_read(CP0_COUNT);
  uint64_t cycles;

  self->count_high += now < self->count_last;
  self->count_last = now;
  cycles = (uint64_t)self->count_high << 32 | now;
  cpu_interrupt_restore(irq);
  return cycles;
}

void
mips_timer_rate(uint32_t counts)
{
  per_ms = counts;
}

/* Does not call mips_rest(): QEMU 7.2 may crash when a CPU sleeps while another
   one is started. */
void
mips_wait_us(uint32_t us)
{
  uint32_t begin = cp0_read(CP0_COUNT);
  uint32_t counts = (uint32_t)((uint64_t)per_ms * us / 1000);

  while (cp0_read(CP0_COUNT) - begin < counts)
    __asm__ volatile("pause" ::: "memory");
}

/* Sets the timer to `due`, or as soon as possible after it; interrupts are
   masked. The interrupt line shows a pending interrupt. Cause.TI does not: QEMU
   may set it and lower the line if Compare is written as it fires. */
static void
compare_set(struct mips_cpu_s *self)
{
  uint32_t lead = 0;

  for (;;)
    {
      cp0_write(CP0_COMPARE, self->due);
      if ((int32_t)(cp0_read(CP0_COUNT) - self->due) < 0
          || (cp0_read(CP0_CAUSE) & LINE_TIMER))
        return;
      lead += LEAD;
      self->due = cp0_read(CP0_COUNT) + lead;
    }
}

static void
compare_stop(void)
{
  cp0_write(CP0_COMPARE, cp0_read(CP0_COUNT) - 1);
}

/* The handler may take long and may set the timer. The next period begins after
   it, so that other code runs in between. */
void
tick_handle(void)
{
  struct mips_cpu_s *self = mips_cpu_self();

  compare_stop();
  if (self->tick != NULL)
    self->tick();
  if (self->period != 0)
    {
      self->due = cp0_read(CP0_COUNT) + self->period;
      compare_set(self);
    }
}

static void
timer_set(uint32_t counts, uint32_t period, void (*tick)(void))
{
  struct mips_cpu_s *self = mips_cpu_self();
  cpu_irq_state_t irq = cpu_interrupt_save();

  self->tick = tick;
  self->period = period;
  if (counts == 0)
    {
      self->tick = NULL;
      compare_stop();
    }
  else
    {
      self->due = cp0_read(CP0_COUNT) + counts;
      compare_set(self);
    }
  cpu_interrupt_restore(irq);
}

error_t
mips_timer_start(uint32_t period_us, void (*tick)(void))
{
  uint64_t counts = (uint64_t)per_ms * period_us / 1000;

  if (period_us != 0 && (counts == 0 || counts > COUNTS_MAX))
    {
      timer_set(0, 0, NULL);
      return -ENOTSUP;
    }
  timer_set((uint32_t)counts, (uint32_t)counts, tick);
  return 0;
}

void
mips_timer_once(uint32_t counts, void (*tick)(void))
{
  timer_set(counts < COUNTS_MAX ? counts : COUNTS_MAX, 0, tick);
}
