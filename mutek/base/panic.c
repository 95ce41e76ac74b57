/* core: the end of a run that must not go on.
   SPDX-License-Identifier: LGPL-2.1-only */

/* The first processor that comes here owns the console from then on, says what
   happened and powers the machine off. There is no interrupt that stops the
   others at once: one that comes here too stops, so does one that wants to
   print, and one that waits for a lock waits on, its interrupts masked.

   Invariants:
   I1  At most one processor leaves panic_claim(), once.
   I2  The owner takes no lock: whoever holds it may be stopped, or the owner.
   Locks: none.

   State: who panics and who listens belong to the machine, not to an instance.
   Left out: a processor that runs on without printing, waiting or failing is
   stopped by the power only. */

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

/* Makes the caller the owner. Comes back once. */
static void
panic_claim(void)
{
  uintptr_t me = (uintptr_t)cpu_id() + 1;

  if (atomic_swap_acquire(&panic_owner, 0, me))
    return;
  if (atomic_load(&panic_owner) == me)
    power_off(PANIC_STATUS); /* the dump failed */
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
