/* tests: locks that are misused.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Locks: those of the banks as well as some of its own, all misused; a build
   without CONFIG_MUTEK_LOCK_DEBUG would hang or go on. */

#include "fault.h"

#include "mutek/mem_instance.h"

#include <mutek/cpu.h>
#include <mutek/interrupt.h>
#include <mutek/lock.h>
#include <mutek/mem_alloc.h>
#include <mutek/mem_bank.h>

static struct lock_s one = LOCK_INIT(LOCK_RANK_BANK);
static struct lock_s two = LOCK_INIT(LOCK_RANK_BANK);
static struct lock_s console = LOCK_INIT(LOCK_RANK_CONSOLE);

static void
release(void *lock)
{
  lock_release_irq(lock);
}

static void
lock_twice(unsigned number)
{
  (void)number;
  lock_spin_irq(&one);
  lock_spin_irq(&one);
}

static void
lock_two_of_one_rank(unsigned number)
{
  (void)number;
  lock_spin_irq(&one);
  lock_spin_irq(&two);
}

static void
lock_falling_rank(unsigned number)
{
  (void)number;
  lock_spin_irq(&console);
  lock_spin_irq(&one);
}

static void
lock_not_held(unsigned number)
{
  (void)number;
  lock_release_irq(&one);
}

static void
lock_other_held(unsigned number)
{
  (void)number;
  lock_spin_irq(&one);
  lock_release_irq(&two);
}

static void
lock_released_twice(unsigned number)
{
  (void)number;
  lock_spin_irq(&one);
  lock_release_irq(&one);
  lock_release_irq(&one);
}

static void
lock_released_elsewhere(unsigned number)
{
  (void)number;
  lock_spin_irq(&one);
  fault_run_on(1, release, &one);
}

static void
lock_unmasked(unsigned number)
{
  (void)number;
  lock_spin_irq(&one);
  cpu_interrupt_enable();
  lock_release_irq(&one);
}

static void
lock_unknown_rank(unsigned number)
{
  struct lock_s lock = LOCK_INIT(LOCK_RANK_COUNT);

  (void)number;
  lock_spin_irq(&lock);
}

static void
lock_unknown_released(unsigned number)
{
  struct lock_s lock = LOCK_INIT(LOCK_RANK_COUNT);

  (void)number;
  lock_release_irq(&lock);
}

/* A request inside a bank's lock would need a second one. */
static void
lock_alloc_inside(unsigned number)
{
  struct mem_bank_count_s count;
  void *addr = NULL;
  error_t err = mem_alloc(64, NULL, MEM_VALID_SYS, &addr);

  lock_spin_irq(&mem_instance()->region[1].lock);
  if (number == 0)
    err = mem_alloc(64, NULL, MEM_VALID_SYS, &addr);
  else if (number == 1)
    mem_free(addr);
  else
    err = mem_bank_count(0, &count);
  FAULT_ON("answered %d\n", err);
}

static void
lock_held_waiting(unsigned number)
{
  lock_spin_irq(number == 0 ? &one : &console);
  lock_debug_none();
}

const struct fault_s fault_lock[] = {
  { "lock-twice", "lock: processor 0 acquires a bank lock that it holds",
    lock_twice, 0, 0 },
  { "lock-two-of-one-rank",
    "lock: processor 0 acquires a bank lock while it holds a bank lock",
    lock_two_of_one_rank, 0, 0 },
  { "lock-falling-rank",
    "lock: processor 0 acquires a bank lock while it holds a console lock",
    lock_falling_rank, 0, 0 },
  { "lock-not-held",
    "lock: processor 0 releases a bank lock that it does not hold",
    lock_not_held, 0, 0 },
  { "lock-other-held",
    "lock: processor 0 releases a bank lock that it does not hold",
    lock_other_held, 0, 0 },
  { "lock-released-twice",
    "lock: processor 0 releases a bank lock that it does not hold",
    lock_released_twice, 0, 0 },
  { "lock-released-elsewhere",
    "lock: processor 1 releases a bank lock that it does not hold",
    lock_released_elsewhere, 0, 0 },
  { "lock-unmasked",
    "lock: processor 0 unmasked interrupts while it held a bank lock",
    lock_unmasked, 0, 0 },
  { "lock-unknown-rank", "lock: processor 0 acquires a lock of unknown rank",
    lock_unknown_rank, 0, 0 },
  { "lock-unknown-released",
    "lock: processor 0 releases a nameless lock that it does not hold",
    lock_unknown_released, 0, 0 },
  { "lock-alloc-inside", "lock: processor 0 acquires a bank lock",
    lock_alloc_inside, 0, 2 },
  { "lock-held-waiting", "lock: processor 0 waits while it holds a",
    lock_held_waiting, 0, 1 },
  { NULL, NULL, NULL, 0, 0 },
};
