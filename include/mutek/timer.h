/* core: the timer interrupt of a processor.
   SPDX-License-Identifier: LGPL-2.1-only */

/** @file
    Cost of all: a few accesses to the timer */

#ifndef MUTEK_TIMER_H_
#define MUTEK_TIMER_H_

#include <config.h>

#include <mutek/decls.h>
#include <mutek/error.h>
#include <mutek/types.h>

/** What a tick calls, on the processor that ticks, interrupts masked. */
typedef void timer_handler_func_t(void);

/** @This makes the running processor call @tt handler periodically, by an
    interrupt. A contract: a driver or a board implements it.
    @param period_us Units: microseconds; 0 stops the ticks. A period that would
      leave the processor no time is made longer.
    Errors: -ENOTSUP there is no timer.
    Context: any processor. */
MUST_CHECK error_t timer_start(uint32_t period_us,
                               timer_handler_func_t *handler);

/** @This makes the running processor call @tt handler once, in the place of
   what
    @ref timer_start made it do. A contract, as above.
    @param counts how soon. Units: counts of the processor's timer, the finest
      that there are; 0 for never.
    Context: any processor. */
config_depend(CONFIG_MUTEK_TIMER_ONCE)
void timer_once(uint32_t counts, timer_handler_func_t *handler);

#endif
