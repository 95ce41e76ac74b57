/* core: spin lock with interrupts masked.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    A ticket lock: CPUs acquire it in the order in which they ask. Any context
    may acquire it, because the holder has interrupts masked.

    With CONFIG_MUTEK_LOCK_DEBUG, a misuse stops the machine. A CPU must not
    acquire a lock that it holds, release one that it does not hold, or unmask
    interrupts while it holds one. It may hold at most one lock of each rank,
    see doc/locking.md: one bank's lock, and the console's lock, which is the
    innermost.
    Context of all: any. Cost of the checks: a few loads. */

#ifndef MUTEK_LOCK_H_
#define MUTEK_LOCK_H_

#include <config.h>

#include <mutek/atomic.h>
#include <mutek/cpu.h>
#include <mutek/decls.h>
#include <mutek/interrupt.h>
#include <mutek/types.h>

/** The order of locks: a CPU acquires locks in rising rank only, and at most
    one of each rank. */
enum lock_rank_e
{
  LOCK_RANK_BANK,    /**< mem_region: one bank */
  LOCK_RANK_CONSOLE, /**< printk: innermost */
  LOCK_RANK_COUNT,
};

/** A lock. It is unlocked when all fields except the rank are 0. */
struct lock_s
{
  atomic_t next;       /**< (a) ticket of the next CPU that asks */
  atomic_t owner;      /**< (a) ticket of the holder */
  cpu_irq_state_t irq; /**< (o) of the holder: the interrupt state to restore */
  uint8_t rank;        /**< (c) enum lock_rank_e */
};

/** @This initialises an unlocked lock. */
#define LOCK_INIT(lock_rank)                                                   \
  (struct lock_s)                                                              \
  {                                                                            \
    .rank = (lock_rank)                                                        \
  }

#ifdef CONFIG_MUTEK_LOCK_DEBUG
/** @This checks that the running CPU may acquire the lock. */
void lock_debug_before(const struct lock_s *lock);
/** @This checks that the running CPU holds no lock: it is about to wait for
    another CPU. */
void lock_debug_none(void);
/** @This records that the running CPU holds the lock. */
void lock_debug_acquired(const struct lock_s *lock);
/** @This checks that the running CPU may release the lock, and records it. */
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
lock_debug_acquired(const struct lock_s *lock)
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
/** @This acquires the lock. The caller has masked interrupts. */
ALWAYS_INLINE void
lock_enter(struct lock_s *lock)
{
  uintptr_t ticket = atomic_add(&lock->next, 1);

  while (atomic_load_acquire(&lock->owner) != ticket)
    cpu_relax();
}

/** @This passes the lock to the CPU with the next ticket. */
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

/** @This masks interrupts and acquires the lock.
    Context: any, on a CPU that holds no lock of this rank or above.
    Cost: one locked instruction, and the wait for the earlier holders. */
ALWAYS_INLINE void
lock_spin_irq(struct lock_s *lock)
{
  cpu_irq_state_t irq = cpu_interrupt_save();

  lock_debug_before(lock);
  lock_enter(lock);
  lock_debug_acquired(lock);
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
