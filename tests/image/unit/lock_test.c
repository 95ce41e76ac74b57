/* tests: the spin lock.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Every processor that runs adds to one plain counter inside the lock, and lets
   the others run between the load and the store: a lock that does not exclude
   loses turns even where one core of the host plays all processors. Work is
   counted in turns, not in time. A case that needs a second processor is
   skipped where there is none. */

#include <mutek/interrupt.h>
#include <mutek/lock.h>
#include <mutek/startup.h>

#include "tests/image/lib/test.h"

#define TURNS 200
#define PROCESSORS 64 /* those above take no part */

/** What the processors share. */
struct arena_s
{
  struct lock_s lock;
  uintptr_t count;       /**< (r) lock */
  uintptr_t inside;      /**< (r) lock: who is inside, + 1 */
  uintptr_t met;         /**< (r) lock: times two were inside */
  uintptr_t unmasked;    /**< (r) lock: times a tick could have come */
  uintptr_t turn_of;     /**< (r) lock: who was inside last, + 1 */
  uintptr_t handed_over; /**< (r) lock: times it was somebody else */
  atomic_t ready;        /**< (a) processors that have begun */
  cpu_id_t expected;     /**< (c) processors that take part */
};

static struct arena_s arena;

static void
one_turn(void)
{
  uintptr_t me = (uintptr_t)cpu_id() + 1, count;

  lock_spin_irq(&arena.lock);
  arena.met += arena.inside != 0;
  arena.inside = me;
  arena.unmasked += !cpu_interrupt_masked();
  arena.handed_over += arena.turn_of != me;
  arena.turn_of = me;
  count = arena.count;
  cpu_relax();
  arena.count = count + 1;
  arena.met += arena.inside != me;
  arena.inside = 0;
  lock_release_irq(&arena.lock);
}

static void
take_turns(void *arg)
{
  (void)arg;
  atomic_add(&arena.ready, 1);
  while (atomic_load(&arena.ready) != arena.expected)
    cpu_relax();
  for (uint_fast16_t i = 0; i < TURNS; i++)
    one_turn();
}

/* Lets all who run take turns; returns how many they were. */
static cpu_id_t
everybody_takes_turns(void)
{
  cpu_id_t expected = 1;

  arena = (struct arena_s){ .lock = LOCK_INIT(LOCK_RANK_BANK) };
  for (cpu_id_t cpu = 0; cpu < PROCESSORS; cpu++)
    expected += startup_state(cpu) == STARTUP_UP;
  arena.expected = expected;
  for (cpu_id_t cpu = 0; cpu < PROCESSORS; cpu++)
    if (startup_state(cpu) == STARTUP_UP)
      EXPECT_EQ(startup_run(cpu, take_turns, NULL), 0);
  take_turns(NULL);
  for (cpu_id_t cpu = 0; cpu < PROCESSORS; cpu++)
    if (startup_state(cpu) == STARTUP_UP)
      startup_wait(cpu);
  return expected;
}

static void
a_lock_masks_interrupts_and_gives_them_back(void)
{
  cpu_irq_state_t irq = cpu_interrupt_save();
  struct lock_s lock = LOCK_INIT(LOCK_RANK_BANK);

  lock_spin_irq(&lock);
  EXPECT(cpu_interrupt_masked());
  lock_release_irq(&lock);
  EXPECT(cpu_interrupt_masked());
  cpu_interrupt_restore(irq);
}

static void
locks_of_rising_rank_nest(void)
{
  struct lock_s outer = LOCK_INIT(LOCK_RANK_BANK);
  struct lock_s inner = LOCK_INIT(LOCK_RANK_CONSOLE);
  bool masked = cpu_interrupt_masked();

  lock_spin_irq(&outer);
  lock_spin_irq(&inner);
  lock_release_irq(&inner);
  EXPECT(cpu_interrupt_masked());
  lock_release_irq(&outer);
  EXPECT_EQ(cpu_interrupt_masked(), masked);
}

static void
a_lock_outlives_a_wrap_of_its_tickets(void)
{
  struct lock_s lock = LOCK_INIT(LOCK_RANK_BANK);

  atomic_store(&lock.next, UINTPTR_MAX);
  atomic_store(&lock.owner, UINTPTR_MAX);
  for (uint_fast8_t i = 0; i < 3; i++)
    {
      lock_spin_irq(&lock);
      lock_release_irq(&lock);
    }
  EXPECT_EQ(atomic_load(&lock.next), atomic_load(&lock.owner));
}

static void
no_turn_is_lost_and_no_two_meet(void)
{
  cpu_id_t expected = everybody_takes_turns();

  if (expected == 1)
    test_skip("one processor runs");
  EXPECT_EQ(arena.count, (uintptr_t)expected * TURNS);
  EXPECT_EQ(arena.met, 0);
  EXPECT_EQ(arena.unmasked, 0);
}

static void
everybody_gets_the_lock(void)
{
  cpu_id_t expected = everybody_takes_turns();

  if (expected == 1)
    test_skip("one processor runs");
  EXPECT(arena.handed_over >= expected);
}

TEST_SUITE(lock, TEST_CASE(a_lock_masks_interrupts_and_gives_them_back),
           TEST_CASE(locks_of_rising_rank_nest),
           TEST_CASE(a_lock_outlives_a_wrap_of_its_tickets),
           TEST_CASE(no_turn_is_lost_and_no_two_meet),
           TEST_CASE(everybody_gets_the_lock));
