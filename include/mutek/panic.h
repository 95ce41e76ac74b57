/* core: the end of a run that must not go on.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MUTEK_PANIC_H_
#define MUTEK_PANIC_H_

#include <mutek/atomic.h>
#include <mutek/decls.h>
#include <mutek/types.h>

/** Status of a machine that stopped by @ref panic, see @ref power_off. */
#define PANIC_STATUS 2

/** @This says one line, `panic: ...`, then what is known of the machine, stops
    all processors and ends the run with @ref PANIC_STATUS. The first processor
    to come here speaks, the others stop silently; a fault inside the dump ends
    the run at once.
    Context: any, any lock held. Allocates nothing. */
NORETURN void panic(const char *format, ...) PRINTF_LIKE(1, 2);

/** (a) who panics, written by panic.c alone: the processor + 1, 0 for none. */
extern atomic_t panic_owner;

/** @This tells whether some processor is in @ref panic. Cost: one load. */
ALWAYS_INLINE bool
panic_active(void)
{
  return atomic_load(&panic_owner) != 0;
}

/** What adds lines to the dump; it must not take a lock that may be held. */
typedef void panic_dump_func_t(void);

/** @This sets the one listener of the dump.
    Context: boot processor, before the others start. Cost: one store. */
void panic_listen(panic_dump_func_t *dump);

#endif
