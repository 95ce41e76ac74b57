/* alloc: the calls of the ticket, on the one bank there is.
   SPDX-License-Identifier: LGPL-2.1-only */

/* A microcontroller pays for a lock and an engine only. <mutek/mem_alloc.h>
   drops the proximity and the reachability at compile time.

   Invariants:
     I1  *addr is NULL whenever an allocation returns an error;
     I2  the bank serves from mem_boot_start() on, and never grows.

   Locks: the bank's (LOCK_RANK_BANK). */

#include <mutek/mem_alloc.h>

#include <mutek/assert.h>
#include <mutek/bit.h>
#include <mutek/lock.h>
#include <mutek/mem_boot.h>
#include <mutek/memory_allocator.h>

static_assert(CONFIG_MUTEK_MEM_ALIGN >= sizeof(void *), "blocks hold pointers");

static struct
{
  struct lock_s lock;
  struct memory_allocator_region_s heap; /**< (r) */
  uintptr_t start;                       /**< (c) */
  size_t size;                           /**< (c) */
} bank;

error_t
mem_boot_start(uintptr_t base, size_t size, size_t limit)
{
  assert(size <= limit);
  bank.lock = LOCK_INIT(LOCK_RANK_BANK);
  bank.start = base;
  bank.size = limit;
  return memory_allocator_init(&bank.heap, base, limit);
}

/* Why nothing fits: full, or too large for ever. */
static error_t
refusal(size_t size, size_t align)
{
  return memory_allocator_holds(bank.start, bank.size, size, align) ? -ENOMEM
                                                                    : -ERANGE;
}

error_t
mem_single_alloc(size_t size, void **addr)
{
  error_t err;

  if (addr == NULL)
    return -EINVAL;
  *addr = NULL;
  if (size == 0)
    return -EINVAL;

  lock_spin_irq(&bank.lock);
  err = memory_allocator_pop(&bank.heap, size, addr);
  lock_release_irq(&bank.lock);
  return err == 0 ? 0 : refusal(size, 1);
}

/* Besides, so that a build which aligns nothing has none of it. */
error_t
mem_single_alloc_align(size_t size, size_t align, void **addr)
{
  error_t err;

  if (addr == NULL)
    return -EINVAL;
  *addr = NULL;
  if (size == 0 || !bit_is_pow2(align))
    return -EINVAL;

  lock_spin_irq(&bank.lock);
  err = memory_allocator_pop_align(&bank.heap, size, align, addr);
  lock_release_irq(&bank.lock);
  return err == 0 ? 0 : refusal(size, align);
}

void
mem_free(void *addr)
{
  if (addr == NULL)
    return;
  lock_spin_irq(&bank.lock);
  memory_allocator_push(&bank.heap, addr);
  lock_release_irq(&bank.lock);
}

size_t
mem_getsize(void *addr)
{
  size_t size = 0;

  if (addr == NULL)
    return 0;
  lock_spin_irq(&bank.lock);
  size = memory_allocator_getsize(&bank.heap, addr);
  lock_release_irq(&bank.lock);
  return size;
}

error_t
mem_resize(void *addr, size_t size)
{
  error_t err;

  if (addr == NULL || size == 0)
    return -EINVAL;
  lock_spin_irq(&bank.lock);
  err = memory_allocator_resize(&bank.heap, addr, size);
  lock_release_irq(&bank.lock);
  return err;
}
