/* core: panic, the end of a run that must not continue.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MUTEK_PANIC_H_
#define MUTEK_PANIC_H_

#include <mutek/atomic.h>
#include <mutek/decls.h>
#include <mutek/types.h>

/** Exit status after a @ref panic, see @ref power_off. */
#define PANIC_STATUS 2

/** @This prints `panic: ...` and the dump, and ends the run with @ref
    PANIC_STATUS. Only the first CPU to panic prints; the others stop silently.
    A panic inside the dump ends the run at once.
    Context: any, with any lock held. Allocates nothing. */
NORETURN void panic(const char *format, ...) PRINTF_LIKE(1, 2);

/** (a) id of the panicking CPU plus 1; 0: none. Only panic.c writes it. */
extern atomic_t panic_owner;

/** @This returns whether a CPU is in @ref panic. Cost: one load. */
ALWAYS_INLINE bool
panic_active(void)
{
  return atomic_load(&panic_owner) != 0;
}

/** Adds lines to the dump. It must not acquire a lock that may be held. */
typedef void panic_dump_func_t(void);

/** @This registers the dump function; there is only one.
    Context: boot CPU, before the others start. Cost: one store. */
void panic_listen(panic_dump_func_t *dump);

#endif
