/* core: panic, the end of a run that must not continue.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The first CPU in panic() owns the console from then on, prints the message
   and powers the machine off. No IPI stops the other CPUs. Another CPU stops
   when it panics too, or when it prints. A CPU that waits for a lock held by a
   stopped CPU spins for ever, with interrupts masked.

   Invariants:
   I1  At most one CPU returns from panic_claim(), once.
   I2  The owner acquires no lock: the lock's holder may be a stopped CPU, or
   the owner itself.
   Locks: none.

   State: the panic owner and the dump function belong to the machine, not to an
   instance.
   Limitation: a CPU that neither prints, panics nor waits for a lock runs until
   the power-off. */

#include <mutek/panic.h>
#include <mutek/power.h>

#include "panic_gate.h"

#include <mutek/assert.h>
#include <mutek/atomic.h>
#include <mutek/cpu.h>
#include <mutek/cpu_cache.h>
#include <mutek/interrupt.h>
#include <mutek/printk.h>

atomic_t panic_owner;
static panic_dump_func_t *panic_dump; /* (c) */

NORETURN static void
panic_stop(void)
{
  (void)cpu_interrupt_save();
  for (;;)
    cpu_wait();
}

/* Makes the caller the owner. Returns at most once. */
static void
panic_claim(void)
{
  uintptr_t me = (uintptr_t)cpu_id() + 1;

  if (atomic_swap_acquire(&panic_owner, 0, me))
    return;
  if (atomic_load(&panic_owner) == me)
    power_off(PANIC_STATUS); /* the dump itself panicked */
  panic_stop();
}

bool
panic_gate(void)
{
  uintptr_t owner = atomic_load(&panic_owner);

  if (owner == 0)
    return false;
  if (owner != (uintptr_t)cpu_id() + 1)
    panic_stop();
  return true;
}

void
panic_listen(panic_dump_func_t *dump)
{
  panic_dump = dump;
}

NORETURN void
panic(const char *format, ...)
{
  va_list args;

  (void)cpu_interrupt_save();
  panic_claim();
  cpu_cache_close();
  printk("panic: ");
  va_start(args, format);
  printk_va(format, args);
  va_end(args);
  printk("\nprocessor %u\n", cpu_id());
  if (panic_dump)
    panic_dump();
  power_off(PANIC_STATUS);
}

NORETURN void
assert_fail(const char *expr, const char *file, int line)
{
  panic("%s:%d: assertion failed: %s", file, line, expr);
}
