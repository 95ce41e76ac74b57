/* tests: one interrupt of the timer.
   SPDX-License-Identifier: LGPL-2.1-only */

/* What is asked for once comes once. Waits are counted in looks: what never
   comes fails a case. Where there is no timer all is skipped.

   Invariant: the variables are written by the handler, and by a case while
   nothing is asked for. Locks: none. */

#include "tests/image/lib/test.h"

#include <mutek/cpu.h>
#include <mutek/interrupt.h>
#include <mutek/timer.h>

#define LOOKS 20000000   /* for what must come: only a failure takes so long */
#define LOOKS_NOT 200000 /* for what must not */
#define SOON 20000 /* counts: far enough to be asked for before it comes */
#define TRIES 5
#define TICKS 5 /* together longer than SOON, on any processor */
#define TICK_US 500

static volatile unsigned fired, ticked;
static volatile cpu_id_t fired_on;
static volatile bool fired_masked;

static void
on_once(void)
{
  fired_masked = cpu_interrupt_masked();
  fired_on = cpu_id();
  fired++;
}

static void
on_tick(void)
{
  ticked++;
}

/* Returns what it has come to when it is no longer waited for. */
static unsigned
await(const volatile unsigned *what, unsigned wanted, unsigned looks)
{
  while (*what < wanted && looks-- != 0)
    cpu_relax();
  return *what;
}

static bool
timer_here(void)
{
  fired = ticked = 0;
  if (timer_start(TICK_US, on_tick) == 0 && timer_start(0, NULL) == 0)
    return true;
  test_skip("no timer");
  return false;
}

static void
what_is_asked_for_once_comes_once(void)
{
  if (!timer_here())
    return;
  timer_once(SOON, on_once);
  EXPECT_EQ(await(&fired, 1, LOOKS), 1);
  EXPECT_EQ(await(&fired, 2, LOOKS_NOT), 1);
  EXPECT_EQ(fired_on, cpu_id());
  EXPECT(fired_masked);
}

static void
it_comes_each_time_that_it_is_asked_for(void)
{
  if (!timer_here())
    return;
  for (unsigned i = 1; i <= 20; i++)
    {
      timer_once(SOON / i, on_once);
      EXPECT_EQ(await(&fired, i, LOOKS), i);
    }
}

/* The host of an emulator may stop it at any instruction: what is replaced or
   called off may have come before that. Afterwards it does not come any more.
 */

static void
it_does_not_come_when_it_is_called_off(void)
{
  if (!timer_here())
    return;
  for (unsigned i = 0; i < TRIES; i++)
    {
      unsigned before;

      timer_once(SOON, on_once);
      timer_once(0, NULL);
      before = fired;
      EXPECT_EQ(await(&fired, before + 1, LOOKS_NOT), before);
    }
}

static void
one_that_is_sooner_takes_the_place_of_a_later_one(void)
{
  if (!timer_here())
    return;
  for (unsigned i = 0; i < TRIES; i++)
    {
      unsigned before;

      fired = 0;
      timer_once(2 * SOON, on_tick);
      timer_once(SOON, on_once);
      before = ticked;
      EXPECT(await(&fired, 1, LOOKS) != 0);
      EXPECT_EQ(await(&ticked, before + 1, LOOKS_NOT), before);
    }
}

static void
ticks_take_its_place(void)
{
  unsigned before;

  timer_once(SOON, on_once);
  EXPECT_EQ(timer_start(TICK_US, on_tick), 0);
  before = fired;
  ticked = 0;
  EXPECT(await(&ticked, TICKS, LOOKS) >= TICKS);
  EXPECT_EQ(timer_start(0, NULL), 0);
  EXPECT_EQ(fired, before);
}

static void
it_takes_the_place_of_ticks_and_ticks_that_of_it(void)
{
  if (!timer_here())
    return;
  EXPECT_EQ(timer_start(TICK_US, on_tick), 0);
  EXPECT(await(&ticked, 2, LOOKS) >= 2);
  timer_once(SOON, on_once);
  ticked = 0;
  EXPECT(await(&fired, 1, LOOKS) != 0);
  EXPECT_EQ(await(&ticked, 1, LOOKS_NOT), 0);

  ticks_take_its_place();
}

TEST_SUITE(timer, TEST_CASE(what_is_asked_for_once_comes_once),
           TEST_CASE(it_comes_each_time_that_it_is_asked_for),
           TEST_CASE(it_does_not_come_when_it_is_called_off),
           TEST_CASE(one_that_is_sooner_takes_the_place_of_a_later_one),
           TEST_CASE(it_takes_the_place_of_ticks_and_ticks_that_of_it));
