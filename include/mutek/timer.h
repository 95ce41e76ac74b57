/* core: the periodic interrupt of a processor.
   SPDX-License-Identifier: LGPL-2.1-only */

#ifndef MUTEK_TIMER_H_
#define MUTEK_TIMER_H_

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

#endif
