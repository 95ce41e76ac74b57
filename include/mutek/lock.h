/* core: spin lock with interrupts masked.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A ticket lock: processors get it in the order in which they came. It can be
    taken in any context, because whoever holds it has interrupts masked.
    With CONFIG_MUTEK_LOCK_DEBUG the machine stops when a processor takes a lock
    that it holds, gives back one that it does not hold, holds two, or unmasks
    interrupts meanwhile. The ranks are in doc/locking.md: one bank's lock at a
    time, and the console's lock, which is the innermost.
    Context of all: any. Cost of what only checks: a few loads. */

#ifndef MUTEK_LOCK_H_
#define MUTEK_LOCK_H_

#include <config.h>

#include <mutek/atomic.h>
#include <mutek/cpu.h>
#include <mutek/decls.h>
#include <mutek/interrupt.h>
#include <mutek/types.h>

/** Who must be taken first, and what may be held together: a processor takes
    locks in rising rank only, and one of each rank. */
enum lock_rank_e
{
  LOCK_RANK_BANK,    /**< mem_region: one bank */
  LOCK_RANK_CONSOLE, /**< printk: innermost */
  LOCK_RANK_COUNT,
};

/** A lock. All zero but the rank is unlocked. */
struct lock_s
{
  atomic_t next;       /**< (a) ticket of the next who comes */
  atomic_t owner;      /**< (a) ticket of who holds it */
  cpu_irq_state_t irq; /**< (o) state to restore, belongs to the holder */
  uint8_t rank;        /**< (c) enum lock_rank_e */
};

/** @This is a lock that is free. */
#define LOCK_INIT(lock_rank)                                                   \
  (struct lock_s)                                                              \
  {                                                                            \
    .rank = (lock_rank)                                                        \
  }

#ifdef CONFIG_MUTEK_LOCK_DEBUG
/** @This checks that the running processor may take the lock. */
void lock_debug_before(const struct lock_s *lock);
/** @This checks that the running processor holds no lock: it is about to wait
    for another one. */
void lock_debug_none(void);
/** @This notes that it has. */
void lock_debug_taken(const struct lock_s *lock);
/** @This checks that it may release the lock, and notes it. */
void lock_debug_release(const struct lock_s *lock);
#else
ALWAYS_INLINE void
lock_debug_none(void)
{
}
ALWAYS_INLINE void
lock_debug_before(const struct lock_s *lock)
{
  (void)lock;
}
ALWAYS_INLINE void
lock_debug_taken(const struct lock_s *lock)
{
  (void)lock;
}
ALWAYS_INLINE void
lock_debug_release(const struct lock_s *lock)
{
  (void)lock;
}
#endif

#ifdef CONFIG_ARCH_SMP
/** @This waits until the lock is the caller's: with interrupts masked only. */
ALWAYS_INLINE void
lock_enter(struct lock_s *lock)
{
  uintptr_t ticket = atomic_add(&lock->next, 1);

  while (atomic_load_acquire(&lock->owner) != ticket)
    cpu_relax();
}

/** @This gives it to the next in line. */
ALWAYS_INLINE void
lock_leave(struct lock_s *lock)
{
  atomic_store_release(&lock->owner, atomic_load(&lock->owner) + 1);
}
#else
ALWAYS_INLINE void
lock_enter(struct lock_s *lock)
{
  (void)lock;
}
ALWAYS_INLINE void
lock_leave(struct lock_s *lock)
{
  (void)lock;
}
#endif

/** @This masks interrupts and waits until the lock is taken.
    Context: any, on a processor that holds no lock of this rank or above.
    Cost: one locked instruction, and the time that those before need. */
ALWAYS_INLINE void
lock_spin_irq(struct lock_s *lock)
{
  cpu_irq_state_t irq = cpu_interrupt_save();

  lock_debug_before(lock);
  lock_enter(lock);
  lock_debug_taken(lock);
  lock->irq = irq;
}

/** @This releases the lock and restores the interrupt state. */
ALWAYS_INLINE void
lock_release_irq(struct lock_s *lock)
{
  cpu_irq_state_t irq = lock->irq;

  lock_debug_release(lock);
  lock_leave(lock);
  cpu_interrupt_restore(irq);
}

#endif
