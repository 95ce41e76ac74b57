/* core: checks of spin locks.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Each CPU records which lock of each rank it holds. A misuse stops the
   machine: the CPU acquires a lock that it already holds, or one whose rank is
   not above those it holds. It releases a lock that it does not hold, or with
   interrupts unmasked. Built only with CONFIG_MUTEK_LOCK_DEBUG.

   Invariants:
   I1  Only its CPU accesses the record, with interrupts masked.
   I2  The record changes after the lock is acquired and before it is released.
   Locks: none; the checks report through panic(), which acquires no lock.

   Limitation: if a CPU's local variables move while it holds a lock, the record
   of that lock is lost. */

#include <mutek/lock.h>

#include <mutek/local.h>
#include <mutek/panic.h>

/** The locks that a CPU holds. */
struct lock_held_s
{
  const struct lock_s *lock[LOCK_RANK_COUNT]; /**< (o) NULL for none */
};

CPU_LOCAL static struct lock_held_s lock_held;

static const char *
rank_name(uint_fast8_t rank)
{
  static const char *const name[LOCK_RANK_COUNT] = {
    [LOCK_RANK_BANK] = "bank",
    [LOCK_RANK_CONSOLE] = "console",
  };

  return name[rank];
}

void
lock_debug_before(const struct lock_s *lock)
{
  struct lock_held_s *held = CPU_LOCAL_ADDR(lock_held);

  if (lock->rank >= LOCK_RANK_COUNT)
    panic("lock: processor %u acquires a lock of unknown rank %u", cpu_id(),
          lock->rank);
  if (held->lock[lock->rank] == lock)
    panic("lock: processor %u acquires a %s lock that it holds", cpu_id(),
          rank_name(lock->rank));
  for (uint_fast8_t rank = lock->rank; rank < LOCK_RANK_COUNT; rank++)
    if (held->lock[rank] != NULL)
      panic("lock: processor %u acquires a %s lock while it holds a %s lock",
            cpu_id(), rank_name(lock->rank), rank_name(rank));
}

/* Interrupts are enabled here. A handler releases its locks before it returns,
   so it cannot change the record. */
void
lock_debug_none(void)
{
  struct lock_held_s *held = CPU_LOCAL_ADDR(lock_held);

  for (uint_fast8_t rank = 0; rank < LOCK_RANK_COUNT; rank++)
    if (held->lock[rank] != NULL)
      panic("lock: processor %u waits while it holds a %s lock", cpu_id(),
            rank_name(rank));
}

void
lock_debug_acquired(const struct lock_s *lock)
{
  CPU_LOCAL_ADDR(lock_held)->lock[lock->rank] = lock;
}

void
lock_debug_release(const struct lock_s *lock)
{
  struct lock_held_s *held = CPU_LOCAL_ADDR(lock_held);

  if (lock->rank >= LOCK_RANK_COUNT || held->lock[lock->rank] != lock)
    panic("lock: processor %u releases a %s lock that it does not hold",
          cpu_id(),
          lock->rank < LOCK_RANK_COUNT ? rank_name(lock->rank) : "nameless");
  if (!cpu_interrupt_masked())
    panic("lock: processor %u unmasked interrupts while it held a %s lock",
          cpu_id(), rank_name(lock->rank));
  held->lock[lock->rank] = NULL;
}
