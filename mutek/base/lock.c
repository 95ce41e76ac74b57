/* core: locks that are watched.
   SPDX-License-Identifier: LGPL-2.1-only */

/* Each processor notes which lock of each rank it holds, and the machine stops
   when one is misused: taken twice, taken below or beside another, given back
   by who does not hold it, or with interrupts unmasked. In the build only with
   CONFIG_MUTEK_LOCK_DEBUG.

   Invariants:
   I1  A processor's notes are touched by it alone, with interrupts masked.
   I2  They change after the lock is taken and before it is given back.
   Locks: none; the checks speak through panic(), which takes none.

   Left out: a lock held while a processor's local variables move to another
   place looks as if it were not held. */

#include <mutek/lock.h>

#include <mutek/local.h>
#include <mutek/panic.h>

/** What a processor holds. */
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
    panic("lock: processor %u takes a lock of unknown rank %u", cpu_id(),
          lock->rank);
  if (held->lock[lock->rank] == lock)
    panic("lock: processor %u takes a %s lock that it holds", cpu_id(),
          rank_name(lock->rank));
  for (uint_fast8_t rank = lock->rank; rank < LOCK_RANK_COUNT; rank++)
    if (held->lock[rank] != NULL)
      panic("lock: processor %u takes a %s lock while it holds a %s lock",
            cpu_id(), rank_name(lock->rank), rank_name(rank));
}

/* Interrupts are enabled: a lock that a handler takes meanwhile is given back
   before it returns. */
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
lock_debug_taken(const struct lock_s *lock)
{
  CPU_LOCAL_ADDR(lock_held)->lock[lock->rank] = lock;
}

void
lock_debug_release(const struct lock_s *lock)
{
  struct lock_held_s *held = CPU_LOCAL_ADDR(lock_held);

  if (lock->rank >= LOCK_RANK_COUNT || held->lock[lock->rank] != lock)
    panic("lock: processor %u gives back a %s lock that it does not hold",
          cpu_id(),
          lock->rank < LOCK_RANK_COUNT ? rank_name(lock->rank) : "nameless");
  if (!cpu_interrupt_masked())
    panic("lock: processor %u unmasked interrupts while it held a %s lock",
          cpu_id(), rank_name(lock->rank));
  held->lock[lock->rank] = NULL;
}
